// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitSimulation
import Testing

/// The one-node inverter: the exact one-electron chain against published figures, and the noisy transient against it.
@Suite struct InverterStationaryTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let capacitance: Double
    let supply: Double
    let input: Double
    /// Mean and standard deviation of the reference table, V.
    let mean: Double
    let deviation: Double
    let skewness: Double
    let kurtosis: Double
    /// Integrated correlation time of the voltage, s.
    let tau: Double
    /// The exact electron flux through the supply as a power, W, where the reference gives it.
    let fluxPower: Double?
    let shotDeviation: Double
    let shotTau: Double
    var testDescription: String { "\(capacitance) F, \(supply) V, \(input) V" }
  }

  /// The rows of the reference table under local detailed balance, and σ and τ of the same rows under shot noise.
  static let cases = [
    Case(
      capacitance: 1e-15, supply: 0.2, input: 0.1, mean: 100e-3, deviation: 7.187883e-3, skewness: 0,
      kurtosis: -0.03343,
      tau: 96.71053e-9, fluxPower: 638.702768e-12, shotDeviation: 7.198612e-3, shotTau: 96.72146e-9),
    Case(
      capacitance: 1e-15, supply: 0.2, input: 0.0995, mean: 108.434454e-3, deviation: 7.091574e-3, skewness: -0.04153,
      kurtosis: -0.02796, tau: 94.07558e-9, fluxPower: 637.910535e-12, shotDeviation: 7.102583e-3, shotTau: 94.08512e-9),
    Case(
      capacitance: 1e-15, supply: 0.05, input: 0.025, mean: 25e-3, deviation: 2.699724e-3, skewness: 0,
      kurtosis: -0.00289, tau: 87.07075e-9, fluxPower: 11.707268e-12, shotDeviation: 2.711646e-3, shotTau: 87.07159e-9),
    Case(
      capacitance: 1e-16, supply: 0.2, input: 0.1, mean: 100e-3, deviation: 21.32856e-3, skewness: 0,
      kurtosis: -0.22416,
      tau: 8.50436e-9, fluxPower: 634.070020e-12, shotDeviation: 21.376151e-3, shotTau: 8.51196e-9),
    Case(
      capacitance: 1e-16, supply: 0.1, input: 0.05, mean: 50e-3, deviation: 11.796607e-3, skewness: 0,
      kurtosis: -0.08598, tau: 9.66684e-9, fluxPower: nil, shotDeviation: 11.841267e-3, shotTau: 9.66953e-9),
    Case(
      capacitance: 1e-16, supply: 0.05, input: 0.025, mean: 25e-3, deviation: 8.484856e-3, skewness: 0,
      kurtosis: -0.02589, tau: 8.55993e-9, fluxPower: nil, shotDeviation: 8.523949e-3, shotTau: 8.56062e-9),
  ]

  private func inverter(_ item: Case, noise: String = "ldb") throws -> CircuitEquations {
    try circuit(
      """
      VDD vd 0 \(item.supply)
      VIN in 0 \(item.input)
      M1 n in 0 0 nch W=120n L=180n
      M2 n in vd vd pch W=360n L=180n
      C1 n 0 \(item.capacitance)
      """, noise: noise)
  }

  /// Arithmetic: the moments, the integrated correlation time and the power of the flux to the digits published.
  @Test(arguments: cases)
  func exactChain(_ item: Case) throws {
    let circuit = try inverter(item)
    let node = StationaryObservable.voltage(node: try circuit.node("n"))
    let exact = try MasterEquation(circuit, observing: [node])
    let deviation = try exact.centralMoment(2, of: node).squareRoot()
    #expect(abs(try exact.mean(node) - item.mean) < 1e-6 * item.mean)
    #expect(abs(deviation - item.deviation) < 1e-6 * item.deviation)
    #expect(abs(try exact.centralMoment(3, of: node) / pow(deviation, 3) - item.skewness) < 1e-5)
    #expect(abs(try exact.centralMoment(4, of: node) / pow(deviation, 4) - 3 - item.kurtosis) < 1e-5)
    let tau = try exact.integratedCorrelationTime(node)
    #expect(abs(tau - item.tau) < 1e-6 * item.tau, "\(tau)")
    if let power = item.fluxPower {
      let exactPower = exact.deliveredPower()[try circuit.voltageSource("vdd")]
      #expect(abs(exactPower - power) < 1e-6 * power, "\(exactPower)")
    }
  }

  /// The same under shot noise.
  @Test(arguments: cases)
  func exactChainUnderShotNoise(_ item: Case) throws {
    let circuit = try inverter(item, noise: "shot")
    let node = StationaryObservable.voltage(node: try circuit.node("n"))
    let exact = try MasterEquation(circuit, observing: [node])
    #expect(abs(try exact.centralMoment(2, of: node).squareRoot() / item.shotDeviation - 1) < 1e-6)
    #expect(abs(try exact.integratedCorrelationTime(node) / item.shotTau - 1) < 1e-6)
  }

  /// The law itself, electron by electron.
  @Test func stationaryLaw() throws {
    let circuit = try inverter(Self.cases[4])
    let exact = try MasterEquation(circuit, observing: [.voltage(node: try circuit.node("n"))])
    let published = [
      11: 0.00117517382, 16: 0.00651777108, 21: 0.0211245125, 26: 0.0421589902, 31: 0.0535259226, 36: 0.0437364513,
      41: 0.0227752536, 46: 0.00732842018, 51: 0.00138496911,
    ]
    for (number, probability) in published {
      #expect(abs(exact.density[number - exact.lattice.first[0]] / probability - 1) < 1e-8)
    }
  }

  /// The Langevin ensemble: mean, variance and power of the flux. It has drift and noise of the chain to second order in
  /// q/C; the third order shows as q/CU_T squared, 0.4 % of the variance at 0.1 fF (assumed bound). Bounds of 4.5
  /// standard errors, false alarm 7·10⁻⁶ each.
  @Test(arguments: [cases[0], cases[1], cases[3], cases[5]])
  func langevin(_ item: Case) throws {
    let circuit = try inverter(item)
    let point = try OperatingPoint(circuit)
    var options = LaneEnsemble.Options()
    options.stepFraction = 0.2
    let ensemble = try LaneEnsemble(
      circuit, lanes: Array(repeating: .init(sources: circuit.dcValues, unknowns: point.unknowns), count: 128),
      options: options)
    try ensemble.advance(steps: 2000)
    ensemble.resetCharge()
    let steps = 60_000
    let node = try circuit.node("n")
    let moments = try NodeMoments(ensemble, node: node, steps: steps, stride: 8, about: item.mean)
    let voltage = StationaryObservable.voltage(node: node)
    let solution = try MasterEquation(circuit, observing: [voltage])
    let exact = (
      mean: try solution.mean(voltage), deviation: try solution.centralMoment(2, of: voltage).squareRoot(),
      fluxPower: solution.deliveredPower()[try circuit.voltageSource("vdd")]
    )
    let discreteness = pow(1.602176634e-19 / item.capacitance / 0.025852, 2)
    print(
      "\(item): mean \(moments.mean) (exact \(exact.mean)), sd ratio² "
        + "\(moments.variance / pow(exact.deviation, 2)) ± \(moments.varianceError / pow(exact.deviation, 2))")
    #expect(
      abs(moments.variance - pow(exact.deviation, 2))
        < 4.5 * moments.varianceError + (2e-3 + discreteness) * pow(exact.deviation, 2))
    let duration = ensemble.timeStep * Double(steps)
    let source = try circuit.voltageSource("vdd")
    let powers = try ensemble.deliveredCharge(duration: duration).map { $0[source] * item.supply / duration }
    let power = powers.reduce(0, +) / Double(powers.count)
    let error = (powers.reduce(0) { $0 + pow($1 - power, 2) } / Double(powers.count * (powers.count - 1))).squareRoot()
    print("  power/flux \(power / exact.fluxPower) ± \(error / exact.fluxPower)")
    #expect(abs(power - exact.fluxPower) < 4.5 * error + (2e-4 + discreteness) * exact.fluxPower)
  }
}
