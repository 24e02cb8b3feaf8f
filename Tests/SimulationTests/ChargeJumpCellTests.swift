// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitSimulation
import Testing

/// Driven cells against their exact one-electron chains, whose numbers were computed without random ones.
/// Bounds are 4.5 standard errors: false alarm 7·10⁻⁶ each.
@Suite struct ChargeJumpCellTests {
  struct Inverter: Sendable, CustomTestStringConvertible {
    /// fF.
    let capacitance: Double
    let supply: Double
    let method: ChargeJumpEnsemble.Options.Method
    /// Correlation times observed.
    let times: Int
    /// Of the exact chain, V.
    let deviation: Double
    /// Of the exact chain, s.
    let correlationTime: Double
    /// The exact electron flux through the supply times its voltage, W, where it is known.
    let fluxPower: Double?
    var testDescription: String { "inverter, \(capacitance) fF, \(supply) V, \(method)" }
  }

  private static func inverter(capacitance: Double, supply: Double) throws -> CircuitEquations {
    try circuit(
      """
      VDD vd 0 \(supply)
      VIN in 0 \(supply / 2)
      M1 n in 0 0 nch W=120n L=180n
      M2 n in vd vd pch W=360n L=180n
      C1 n 0 \(capacitance)f
      """)
  }

  /// Mean, deviation, flux through the supply, and the correlation time from the variance of means over windows:
  /// var(mean over T) = 2τσ²/T, less than τ/T = 2 % below that.
  @Test(arguments: [
    Inverter(
      capacitance: 0.1, supply: 0.2, method: .exact, times: 40_000, deviation: 21.32856e-3,
      correlationTime: 8.50436e-9, fluxPower: 634.07002e-12),
    Inverter(
      capacitance: 0.1, supply: 0.1, method: .exact, times: 40_000, deviation: 11.796607e-3,
      correlationTime: 9.66684e-9, fluxPower: nil),
    Inverter(
      capacitance: 1, supply: 0.2, method: .leaping, times: 40_000, deviation: 7.187883e-3,
      correlationTime: 96.71053e-9, fluxPower: 638.702768e-12),
    Inverter(
      capacitance: 1, supply: 0.05, method: .leaping, times: 40_000, deviation: 2.699724e-3,
      correlationTime: 87.07075e-9, fluxPower: 11.707268e-12),
  ])
  func inverter(_ item: Inverter) throws {
    let circuit = try Self.inverter(capacitance: item.capacitance, supply: item.supply)
    // One lane a window of 50 correlation times.
    let lanes = item.times / 50
    let ensemble = try ChargeJumpEnsembleTests.ensemble(circuit, lanes: lanes, method: item.method)
    try ensemble.advance(time: 10 * item.correlationTime)
    ensemble.resetCharge()
    let statistics = try JumpStatistics(
      ensemble, node: try circuit.node("n"), intervals: 500, of: item.correlationTime / 10, about: item.supply / 2)
    let (mean, variance) = (statistics.mean, statistics.variance)
    let ratio = variance.value / pow(item.deviation, 2)
    let error = variance.error / pow(item.deviation, 2)
    let time = mean.error * mean.error * Double(lanes) / variance.value / 2 * 50 / (1 - 1 / 50.0)
    print("\(item): mean \(mean.value) ± \(mean.error), variance ratio \(ratio) ± \(error), τ ratio \(time)")
    #expect(abs(mean.value - item.supply / 2) < 4.5 * mean.error)
    #expect(abs(ratio - 1) < 4.5 * error)
    #expect(error < 0.02)
    // The variance of N window means has a relative error of √(2/N).
    #expect(abs(time - 1) < 4.5 * (2 / Double(lanes)).squareRoot())

    if let fluxPower = item.fluxPower {
      let source = try circuit.voltageSource("vdd")
      let duration = 50 * item.correlationTime
      let power = JumpStatistics.average(ensemble.deliveredCharge().map { $0[source] * item.supply / duration })
      print("  power \(power.value / fluxPower) ± \(power.error / fluxPower)")
      #expect(abs(power.value - fluxPower) < 4.5 * power.error)
      #expect(power.error < 0.01 * fluxPower)
    }
  }

  /// Electrons counted through the upper transistor: mean flux 4.107923·10⁹/s and Fano factor 0.68163 of the tilted
  /// generator. The Fano factor is that of long times, so the variances of a long and of a short window are subtracted.
  @Test func currentFluctuations() throws {
    let circuit = try Self.inverter(capacitance: 0.1, supply: 0.1)
    let (flux, fano) = (4.107923e9, 0.68163)
    let lanes = 4000
    let ensemble = try ChargeJumpEnsembleTests.ensemble(circuit, lanes: lanes)
    try ensemble.advance(time: 100e-9)
    ensemble.resetCharge()
    func counts() throws -> [Double] {
      try (0..<lanes).map {
        // The electrons of M1 are those of M2 but for what the node keeps; their mean keeps less.
        let charge = try ensemble.movedCharge(through: "M1", lane: $0) - ensemble.movedCharge(through: "M2", lane: $0)
        return charge / (2 * PhysicalConstants.elementaryCharge)
      }
    }
    func variance(_ counts: [Double]) -> Double {
      let error = JumpStatistics.average(counts).error
      return error * error * Double(counts.count)
    }
    try ensemble.advance(time: 60e-9)
    let short = variance(try counts())
    try ensemble.advance(time: 240e-9)
    let long = try counts()
    let mean = JumpStatistics.average(long)
    let measured = (variance(long) - short) / (flux * 240e-9)
    // √(2/N) of each variance; the short one's is a fifth of the long one's.
    let error = (2 / Double(lanes)).squareRoot() * variance(long) / (flux * 240e-9) * 1.02
    print("flux ratio \(mean.value / (flux * 300e-9)) ± \(mean.error / (flux * 300e-9)), Fano \(measured) ± \(error)")
    #expect(abs(mean.value - flux * 300e-9) < 4.5 * mean.error)
    #expect(abs(measured - fano) < 4.5 * error)
    #expect(error < 0.03)
  }

  /// The core of cell B, its bias 20 mV off centre: P of the exact two-node chain. Exact jumps, leaps and the Langevin
  /// engine agree with it; left-point rates would lower P by 0.006.
  @Test func latchCore() throws {
    let circuit = try circuit(
      """
      M1 q qb vl 0 nch W=120n L=60n DVT=-80m
      M2 q qb vh vd pch W=360n L=60n DVT=-80m
      M3 qb q vl 0 nch W=120n L=60n DVT=-80m
      M4 qb q vh vd pch W=360n L=60n DVT=-80m
      M5 qb vb vl 0 nch W=120n L=60n DVT=20m
      M6 qb vb vh vd pch W=360n L=60n DVT=20m
      C1 q 0 0.6f
      C2 qb 0 0.6f
      VH vh 0 126.42105m
      VL vl 0 73.57895m
      VDD vd 0 0.2
      VB vb 0 0.12
      """)
    let probe = LaneEnsemble.BitProbe(
      node: try circuit.node("q"), reference: try circuit.node("qb"), threshold: 0)
    let expected = 0.907029
    func check(_ name: String, _ ones: LaneSums, of observations: Int, within largest: Double) {
      let probability = JumpStatistics.average(ones.values.map { $0 / Double(observations) })
      print("cell B, \(name): P = \(probability.value) ± \(probability.error)")
      #expect(abs(probability.value - expected) < 4.5 * probability.error)
      #expect(probability.error < largest)
    }
    for (method, observations, largest) in [
      (ChargeJumpEnsemble.Options.Method.exact, 100, 0.014), (.leaping, 1500, 0.006),
    ] {
      let ensemble = try ChargeJumpEnsembleTests.ensemble(circuit, lanes: 64, method: method)
      try ensemble.advance(time: 300e-9)
      let ones = LaneSums(lanes: 64)
      let start = ContinuousClock.now
      let before = ensemble.stepsTaken
      try ensemble.advance(intervals: observations, of: 10e-9, bit: probe, observe: ones.addBits)
      let rate = Double(ensemble.stepsTaken - before) / ((ContinuousClock.now - start) / .seconds(1))
      print("  \(ensemble.stepsTaken - before) steps, \(rate * 1e-6) M/s on \(ProcessorCount.available) processors")
      check(method.rawValue, ones, of: observations, within: largest)
    }
    let point = try OperatingPoint(circuit)
    var options = LaneEnsemble.Options()
    options.timeStep = 0.2e-9
    let langevin = try LaneEnsemble(
      circuit, lanes: Array(repeating: .init(sources: circuit.dcValues, unknowns: point.unknowns), count: 64),
      options: options)
    try langevin.advance(steps: 1500)
    let ones = LaneSums(lanes: 64)
    try langevin.advance(steps: 1500 * 50, stride: 50, bit: probe, observe: ones.addBits)
    check("Langevin", ones, of: 1500, within: 0.006)
  }
}
