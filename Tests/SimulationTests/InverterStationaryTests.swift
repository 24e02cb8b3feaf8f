// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitSimulation
import Testing

/// The one-node inverter against its exact one-electron birth–death chain, solved here without random numbers.
///
/// p(N+1)/p(N) = λ_up(N+½)/λ_down(N+½) on the lattice v = Nq/C, with the rates of both transistors at the midpoint.
@Suite struct InverterStationaryTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let capacitance: Double
    let supply: Double
    let input: Double
    /// Mean and standard deviation of the reference table, V.
    let mean: Double
    let deviation: Double
    /// The exact electron flux through the supply as a power, W, where the reference gives it.
    let fluxPower: Double?
    var testDescription: String { "\(capacitance) F, \(supply) V, \(input) V" }
  }

  static let cases = [
    Case(
      capacitance: 1e-15, supply: 0.2, input: 0.1, mean: 100e-3, deviation: 7.187883e-3, fluxPower: 638.702768e-12),
    Case(
      capacitance: 1e-15, supply: 0.2, input: 0.0995, mean: 108.434454e-3, deviation: 7.091574e-3,
      fluxPower: 637.910535e-12),
    Case(
      capacitance: 1e-16, supply: 0.05, input: 0.025, mean: 25e-3, deviation: 8.484856e-3, fluxPower: nil),
    Case(
      capacitance: 1e-16, supply: 0.2, input: 0.1, mean: 100e-3, deviation: 21.32856e-3, fluxPower: 634.070020e-12),
  ]

  private func inverter(_ item: Case) throws -> CircuitEquations {
    try circuit(
      """
      VDD vd 0 \(item.supply)
      VIN in 0 \(item.input)
      M1 n in 0 0 nch W=120n L=180n
      M2 n in vd vd pch W=360n L=180n
      C1 n 0 \(item.capacitance)
      """)
  }

  /// Arithmetic: the chain reproduces the published mean and deviation to 10⁻⁶.
  @Test(arguments: cases)
  func exactChain(_ item: Case) throws {
    let exact = BirthDeathChain(try inverter(item), item)
    #expect(abs(exact.mean - item.mean) < 1e-6 * item.mean)
    #expect(abs(exact.deviation - item.deviation) < 1e-6 * item.deviation)
    if let power = item.fluxPower { #expect(abs(exact.fluxPower - power) < 1e-6 * power) }
  }

  /// The Langevin ensemble: mean, variance and power of the flux. It has drift and noise of the chain to second order in
  /// q/C; the third order shows as q/CU_T squared, 0.4 % of the variance at 0.1 fF (assumed bound). Bounds of 4.5
  /// standard errors, false alarm 7·10⁻⁶ each.
  @Test(arguments: cases)
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
    let exact = BirthDeathChain(circuit, item)
    let discreteness = pow(1.602176634e-19 / item.capacitance / 0.025852, 2)
    print(
      "\(item): mean \(moments.mean) (exact \(exact.mean)), sd ratio² "
        + "\(moments.variance / pow(exact.deviation, 2)) ± \(moments.varianceError / pow(exact.deviation, 2))")
    #expect(
      abs(moments.variance - pow(exact.deviation, 2))
        < 4.5 * moments.varianceError + (2e-3 + discreteness) * pow(exact.deviation, 2))
    let duration = ensemble.timeStep * Double(steps)
    let source = try circuit.voltageSource("vdd")
    let powers = ensemble.deliveredCharge(duration: duration).map { $0[source] * item.supply / duration }
    let power = powers.reduce(0, +) / Double(powers.count)
    let error = (powers.reduce(0) { $0 + pow($1 - power, 2) } / Double(powers.count * (powers.count - 1))).squareRoot()
    print("  power/flux \(power / exact.fluxPower) ± \(error / exact.fluxPower)")
    #expect(abs(power - exact.fluxPower) < 4.5 * error + (2e-4 + discreteness) * exact.fluxPower)
  }
}

/// The exact stationary law of a one-node circuit on the lattice of electron numbers.
struct BirthDeathChain {
  let mean: Double
  let deviation: Double
  /// Supply times charge times net electron flux through the upper transistor, W.
  let fluxPower: Double

  init(_ circuit: CircuitEquations, _ item: InverterStationaryTests.Case) {
    let quantum = PhysicalConstants.elementaryCharge / item.capacitance
    let (n, p) = (circuit.channels[0], circuit.channels[1])
    let first = Int(-0.06 / quantum) - 1
    let last = Int((item.supply + 0.06) / quantum) + 1
    var logarithm = 0.0
    var logarithms: [Double] = []
    var fluxes: [(up: Double, down: Double)] = []
    for number in first...last {
      logarithms.append(logarithm)
      let middle = (Double(number) + 0.5) * quantum
      let down = n.electronRates(.init(drain: middle, gate: item.input, source: 0, bulk: 0))
      let up = p.electronRates(
        .init(drain: middle, gate: item.input, source: item.supply, bulk: item.supply))
      fluxes.append((up.forward, up.reverse))
      logarithm += log((up.forward + down.reverse) / (up.reverse + down.forward))
    }
    let largest = logarithms.max() ?? 0
    let weights = logarithms.map { exp($0 - largest) }
    let total = weights.reduce(0, +)
    let mean = zip(first...last, weights).reduce(0) { $0 + Double($1.0) * quantum * $1.1 } / total
    self.mean = mean
    deviation =
      (zip(first...last, weights).reduce(0) { $0 + pow(Double($1.0) * quantum - mean, 2) * $1.1 } / total).squareRoot()
    let flux = (0..<weights.count - 1).reduce(0) {
      $0 + weights[$1] * fluxes[$1].up - weights[$1 + 1] * fluxes[$1].down
    }
    fluxPower = item.supply * PhysicalConstants.elementaryCharge * flux / total
  }
}
