// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitSimulation
import Testing

/// Bounds are 4.5 standard errors: false alarm 7·10⁻⁶ each.
@Suite struct ChargeJumpEnsembleTests {
  static let thermalEnergy = PhysicalConstants.boltzmann * 300

  /// The reference's n channel with textbook shot noise.
  static let shotCard =
    ".model nshot nmos (vto=0.28 n=1.35 kp=480u eta0=0.08 lref=60n tcv=0.8m bex=-1.5 noise=shot)\n"

  static func ensemble(
    _ circuit: CircuitEquations, lanes: Int, method: ChargeJumpEnsemble.Options.Method = .exact,
    ratePoint: Double = 0.5, seed: UInt64 = 1, threads: Int? = nil,
    instructionSet: NoiseKernel.InstructionSet = .widest
  ) throws -> ChargeJumpEnsemble {
    let point = try OperatingPoint(circuit)
    var options = ChargeJumpEnsemble.Options()
    options.method = method
    options.seed = seed
    options.threads = threads
    options.ratePoint = ratePoint
    options.instructionSet = instructionSet
    return try ChargeJumpEnsemble(
      circuit, lanes: Array(repeating: .init(sources: circuit.dcValues, unknowns: point.unknowns), count: lanes),
      options: options)
  }

  struct Load: Sendable, CustomTestStringConvertible {
    let card: String
    let gate: Double
    /// fF.
    let capacitance: Double
    let method: ChargeJumpEnsemble.Options.Method
    /// Relaxation times observed.
    let times: Int
    /// var/(kT/C) of the exact chain.
    let expected: Double
    /// Mean of the exact chain, V.
    var mean = 0.0
    var testDescription: String { "\(card) at \(gate) V, \(capacitance) fF, \(method)" }
  }

  /// The reference's capacitor that an NMOS transistor loads, relaxation time from its conductance. Leaps are at
  /// most a fifth of that, whose own error is 0.1 %.
  @Test(arguments: [
    Load(card: "nch", gate: 0, capacitance: 0.1, method: .exact, times: 300_000, expected: 1),
    Load(card: "nch", gate: 0.2, capacitance: 0.1, method: .exact, times: 100_000, expected: 1),
    Load(card: "nch", gate: 0.1, capacitance: 1, method: .exact, times: 20_000, expected: 1),
    Load(card: "nch", gate: 0, capacitance: 1, method: .leaping, times: 100_000, expected: 1),
    Load(card: "nch", gate: 0, capacitance: 10, method: .leaping, times: 100_000, expected: 1),
    Load(card: "nshot", gate: 0.1, capacitance: 0.1, method: .exact, times: 300_000, expected: 1.03738),
    Load(card: "nshot", gate: 0.2, capacitance: 1, method: .exact, times: 20_000, expected: 1.14449, mean: -5.3e-6),
    Load(card: "nshot", gate: 0.28, capacitance: 1, method: .leaping, times: 40_000, expected: 1.38662, mean: -12.3e-6),
  ])
  func transistorLoadedCapacitor(_ load: Load) throws {
    let (mean, variance, _) = try loaded(load)
    #expect(abs(variance.value - load.expected) < 4.5 * variance.error)
    #expect(variance.error < 0.02)
    if load.card == "nch" || load.mean != 0 { #expect(abs(mean.value - load.mean) < 4.5 * mean.error) }
  }

  private func loaded(
    _ load: Load, ratePoint: Double = 0.5
  ) throws -> (mean: (value: Double, error: Double), variance: (value: Double, error: Double), time: Double) {
    let circuit = try circuit(
      Self.shotCard + "M1 n g 0 0 \(load.card) W=120n L=60n\nVG g 0 \(load.gate)\nC1 n 0 \(load.capacitance)f")
    let ensemble = try Self.ensemble(circuit, lanes: 64, method: load.method, ratePoint: ratePoint)
    let conductance = circuit.channels[0].current(.init(drain: 0, gate: load.gate, source: 0, bulk: 0)).drain
    let relaxation = load.capacitance * 1e-15 / conductance
    try ensemble.advance(time: 20 * relaxation)
    let start = ContinuousClock.now
    let before = ensemble.stepsTaken
    let statistics = try JumpStatistics(
      ensemble, node: try circuit.node("n"), intervals: load.times / 64, of: relaxation)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let unit = Self.thermalEnergy / (load.capacitance * 1e-15)
    let variance = (statistics.variance.value / unit, statistics.variance.error / unit)
    print(
      "\(load.testDescription), rates at \(ratePoint): var/(kT/C) = \(variance.0) ± \(variance.1), mean "
        + "\(statistics.mean.value * 1e6) ± \(statistics.mean.error * 1e6) µV; "
        + "\(ensemble.stepsTaken - before) steps, \(Double(ensemble.stepsTaken - before) / seconds * 1e-6) M/s")
    return (statistics.mean, variance, relaxation)
  }

  /// Rates at the left point of a jump, the mistake that midpoints avoid, are seen: the mean rises by q/2C = 801 µV
  /// (788 µV in the exact chain) at equilibrium.
  @Test func leftPointRatesAreSeen() throws {
    let load = Load(card: "nch", gate: 0, capacitance: 0.1, method: .exact, times: 100_000, expected: 1)
    let (mean, _, _) = try loaded(load, ratePoint: 0)
    #expect(abs(mean.value) > 4.5 * mean.error)
    #expect(abs(mean.value - 788e-6) < 4.5 * mean.error)
  }

  /// Resistors: kT C⁻¹ of two nodes with a coupling capacitor, at unequal conductances.
  @Test(arguments: [ChargeJumpEnsemble.Options.Method.exact, .leaping])
  func resistorsOnCoupledNodes(_ method: ChargeJumpEnsemble.Options.Method) throws {
    let circuit = try circuit("R1 a 0 100meg\nR2 b 0 30meg\nR3 a b 70meg\nC1 a 0 0.1f\nC2 b 0 0.1f\nC3 a b 0.05f")
    let ensemble = try Self.ensemble(circuit, lanes: 64, method: method)
    try ensemble.advance(time: 0.5e-6)
    for name in ["a", "b"] {
      let statistics = try JumpStatistics(
        ensemble, node: try circuit.node(name), intervals: method == .exact ? 1500 : 500, of: 10e-9)
      // C⁻¹ of [0.15 −0.05; −0.05 0.15] fF has 7.5 /fF on its diagonal.
      let unit = Self.thermalEnergy * 7.5e15
      let variance = statistics.variance
      print("\(method) \(name): var/(kT C⁻¹) = \(variance.value / unit) ± \(variance.error / unit)")
      #expect(abs(variance.value - unit) < 4.5 * variance.error)
      #expect(variance.error < 0.02 * unit)
      #expect(abs(statistics.mean.value) < 4.5 * statistics.mean.error)
    }
  }

  private static let inverter = [
    "VDD vd 0 0.2", "VIN in 0 0.1", "M1 n in 0 0 nch W=120n L=180n", "M2 n in vd vd pch W=360n L=180n", "C1 n 0 0.1f",
  ]

  /// A lane's path depends on its number alone: not on how many lanes there are, nor on threads, nor, event by event, on
  /// when it is looked at.
  @Test(arguments: [ChargeJumpEnsemble.Options.Method.exact, .leaping])
  func lanesAreIndependentOfCompanyAndThreads(_ method: ChargeJumpEnsemble.Options.Method) throws {
    let circuit = try circuit(Self.inverter.joined(separator: "\n"))
    func path(_ count: Int, threads: Int, lane: Int, intervals: Int = 1) throws -> [Double] {
      let ensemble = try Self.ensemble(circuit, lanes: count, method: method, threads: threads)
      try ensemble.advance(intervals: intervals, of: 256e-9 / Double(intervals))
      return ensemble.chargeNumbers(lane: lane)
    }
    let alone = try path(3, threads: 1, lane: 2)
    #expect(try path(40, threads: 1, lane: 2) == alone)
    #expect(try path(40, threads: 2, lane: 2) == alone)
    #expect(try path(40, threads: 2, lane: 10) != alone)
    if method == .exact { #expect(try path(3, threads: 1, lane: 2, intervals: 1024) == alone) }
  }

  /// A device's electrons are those of its name: the order of cards and the presence of others change nothing.
  @Test func orderOfTheDeckIsIrrelevant() throws {
    func path(_ cards: [String], seed: UInt64 = 1) throws -> Double {
      let circuit = try circuit(cards.joined(separator: "\n"))
      let ensemble = try Self.ensemble(circuit, lanes: 1, seed: seed)
      try ensemble.advance(time: 300e-9)
      return (ensemble.nodeVoltages(lane: 0)[try circuit.node("n")] * 1e12).rounded()
    }
    let reference = try path(Self.inverter)
    #expect(try path(Self.inverter.reversed()) == reference)
    #expect(try path(Self.inverter + ["R0 other 0 50meg", "C9 other 0 0.2f"]) == reference)
    #expect(try path(Self.inverter, seed: 2) != reference)
  }

  /// The instruction sets agree until rounding swaps two events; over a few hundred it does not.
  @Test func instructionSetsAgree() throws {
    let circuit = try circuit(Self.inverter.joined(separator: "\n"))
    let paths = try NoiseKernel.InstructionSet.supported.map { set in
      let ensemble = try Self.ensemble(circuit, lanes: 1, instructionSet: set)
      try ensemble.advance(time: 10e-9)
      return ensemble.nodeVoltages(lane: 0)[try circuit.node("n")]
    }
    for path in paths { #expect(abs(path - paths[0]) < 1e-12) }
  }

  /// What is no jump process is refused, with its reason.
  @Test(arguments: [
    (".model nekv nmos (vto=0.28 kp=480u noise=ekv)\nM1 n g 0 0 nekv W=1u L=1u\nVG g 0 0.2\nC1 n 0 1f", "noise=ekv"),
    ("V1 a 0 PULSE(0 1 0 1n 1n 1n 4n)\nR1 a n 1meg\nC1 n 0 1f", "varies in time"),
    ("I1 0 n 1n\nR1 n 0 1meg\nC1 n 0 1f", "current source 'i1'"),
    ("R1 n x 1meg\nR2 x 0 1meg\nC1 n 0 1f", "node 'x' has no capacitance"),
    ("R1 n 0 1meg\nC1 n 0 10k", "too many to count"),
    ("V1 n 0 1\nR1 n 0 1meg", "holds a charge"),
  ])
  func refusals(deck: String, reason: String) throws {
    let circuit = try circuit(deck)
    do {
      let lane = LaneEnsemble.Lane(
        sources: circuit.dcValues, unknowns: Array(repeating: 0.5, count: circuit.unknownCount))
      _ = try ChargeJumpEnsemble(circuit, lanes: [lane])
      Issue.record("accepted: \(deck)")
    } catch let error as SimulationError {
      #expect("\(error)".contains(reason), "\(error)")
    }
  }

  @Test func senselessIntervals() throws {
    let circuit = try circuit(Self.inverter.joined(separator: "\n"))
    let ensemble = try Self.ensemble(circuit, lanes: 1)
    for time in [0, -1, .nan, .infinity] { #expect(throws: SimulationError.self) { try ensemble.advance(time: time) } }
    #expect(throws: SimulationError.self) { try ensemble.movedCharge(through: "m9", lane: 0) }
  }
}
