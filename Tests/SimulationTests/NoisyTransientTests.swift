// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitNetlist
import PBitKitSimulation
import Testing

@Suite struct NoisyTransientTests {
  private func card(_ flat: FlatCircuit) throws -> TransientCard {
    try #require(
      flat.analyses.lazy.compactMap { if case .transient(let card) = $0 { card } else { nil } }.first)
  }

  /// Without noise the explicit scheme follows moving sources as the implicit integrator does.
  @Test(arguments: [
    ("V1 a 0 PULSE(0 1 2n 1n 1n 5n 20n)\nR1 a b 1k\nC1 b 0 2p\nC2 b c 1p\nR2 c 0 2k", "0.1n 30n"),
    (
      "V1 a 0 PWL(0 0 5n 1 7n 1 8n -1 20n 0.5)\nR1 a m 1k\nR2 m b 1k\nC1 b 0 2p\nI1 0 b PULSE(0 0.2m 9n 1n 1n 2n 30n)",
      "0.1n 25n"
    ),
    (
      gen65 + "VDD vd 0 0.3\nVi in 0 PULSE(0 0.3 2n 1n 1n 10n 30n)\nM1 out in 0 0 nch W=120n L=60n\n"
        + "M2 out in vd vd pch W=360n L=60n\nC1 out 0 2f\nC2 in out 0.2f", "0.1n 30n"
    ),
    (
      gen65
        + "VDD vd 0 0.3\nR1 vd d 10meg\nC1 d 0 1f\nM1 d g 0 0 nch W=120n L=60n\nVg g 0 PULSE(0 0.3 2n 0.5n 0.5n 5n 30n)\n.ic v(d)=0.1",
      "0.1n 20n uic"
    ),
  ])
  func withoutNoise(body: String, times: String) throws {
    let quiet = try Deck.parse("t\n\(body)\n.tran \(times)\n.end\n", name: "quiet.cir").elaborated()
    let noisy = try Deck.parse("t\n\(body)\n.tran \(times) noisescale=0\n.end\n", name: "noisy.cir").elaborated()
    let reference = try Transient(CircuitEquations(quiet)).run(card(quiet))
    let trace = try #require(try NoisyTransient(CircuitEquations(noisy)).run(card(noisy)).first)
    #expect(trace.rows.count == reference.rows.count)
    for variable in trace.variables {
      let (mine, other) = (try #require(trace.column(variable.name)), try #require(reference.column(variable.name)))
      let worst = zip(mine, other).reduce(0) { max($0, abs($1.0 - $1.1)) }
      #expect(worst < 1e-4, "\(variable.name): \(worst) V")
    }
  }

  private func flat(_ tran: String, _ rest: String = "") throws -> FlatCircuit {
    try Deck.parse("t\nR1 n 0 100meg\nC1 n 0 1f\n\(rest)\n.tran \(tran)\n.temp 26.85\n.end\n", name: "rc.cir")
      .elaborated()
  }

  /// kT/C at the printed points, 5 τ apart, after 5 τ: 40 lanes × 200 points, whose sample variance has a relative
  /// standard error of √(2/8000) = 1.6 %; the bound of 8 % is 5σ (false alarm 6·10⁻⁷).
  @Test(arguments: NoisyTransient.Engine.allCases)
  func equipartition(_ engine: NoisyTransient.Engine) throws {
    let flat = try flat("500n 100.4u 500n noiseseed=3")
    var transient = NoisyTransient(try CircuitEquations(flat))
    transient.engine = engine
    transient.lanes = 40
    let traces = try transient.run(card(flat))
    let values = try traces.flatMap { try #require($0.column("v(n)")) }
    #expect(traces[0].rows.first?[0] == 500e-9)
    #expect(values.count == 40 * 200)
    let variance = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
    let expected = PhysicalConstants.boltzmann * 300 / 1e-15
    #expect(abs(variance / expected - 1) < 0.08, "\(variance / expected)")
  }

  @Test func lanesAndSeeds() throws {
    let flat = try flat("10n 1u noiseseed=3 noisescale=2")
    let card = try card(flat)
    let circuit = try CircuitEquations(flat)
    func rows(lanes: Int, seed: UInt64? = nil, threads: Int? = nil) throws -> [[[Double]]] {
      var transient = NoisyTransient(circuit)
      transient.lanes = lanes
      transient.seed = seed
      transient.threads = threads
      return try transient.run(card).map(\.rows)
    }
    let many = try rows(lanes: 19, threads: 2)
    #expect(try rows(lanes: 1)[0] == many[0])
    #expect(try rows(lanes: 19, threads: 1) == many)
    #expect(Set(many.map { $0[100][1] }).count == 19)
    #expect(try rows(lanes: 1, seed: 4)[0] != many[0])
    #expect(try rows(lanes: 1, seed: 3)[0] == many[0])
  }

  /// The step divides the output interval and obeys every bound: RC/40 = 2.5 ns, tmax, 1/(2 noisefmax).
  @Test(arguments: [
    ("30n 3u noiseseed=1", 2.5e-9), ("30n 3u 0 2.2n noiseseed=1", 30e-9 / 14), ("30n 3u noisefmax=250meg", 2e-9),
    ("2n 200n noiseseed=1", 2e-9),
  ])
  func step(tran: String, expected: Double) throws {
    let flat = try flat(tran)
    let trace = try #require(try NoisyTransient(CircuitEquations(flat)).run(card(flat)).first)
    let text = try #require(trace.statistics.first { $0.name == "time step" }?.value.split(separator: " ").first)
    #expect(abs(try #require(Double(text)) / expected - 1) < 1e-9)
    #expect(trace.rows.count == 101)
  }

  @Test(arguments: [
    ("1n 1u noisefmin=100meg", "flicker"), ("1f 1 noiseseed=1", "points"), ("1n 1u 0 1e-24 noiseseed=1", "steps"),
  ])
  func refused(tran: String, word: String) throws {
    let flat = try flat(tran)
    let circuit = try CircuitEquations(flat)
    let card = try card(flat)
    let error = #expect(throws: SimulationError.self) { try NoisyTransient(circuit).run(card) }
    #expect(error?.code == .unsupported)
    #expect(error?.message.contains(word) == true)
    #expect(error?.location?.file == "rc.cir")
  }

  @Test func initialConditions() throws {
    for (tran, rest) in [("10n 1u uic noisescale=0", ".ic v(n)=0.5"), ("10n 1u noisescale=0", ".ic v(n)=0.5")] {
      let flat = try flat(tran, rest)
      let trace = try #require(try NoisyTransient(CircuitEquations(flat)).run(card(flat)).first)
      let values = try #require(trace.column("v(n)"))
      #expect(values[0] == 0.5)
      #expect(abs(values[10] - 0.5 * exp(-1)) < 1e-3)
    }
  }

  /// A transconductance from a node to ground, controlled by that node, is a conductance without noise: the node's mean
  /// follows both, and its variance is kT/C·G_R/(G_R + g).
  @Test func transconductanceDampsWithoutNoise() throws {
    let circuit = try circuit("I1 0 a 100n\nR1 a 0 1meg\nG1 a 0 a 0 1u\nC1 a 0 1f")
    var options = LaneEnsemble.Options()
    options.seed = 11
    let start = circuit.dcValues
    let point = try OperatingPoint(circuit)
    let lane = LaneEnsemble.Lane(sources: start, unknowns: point.unknowns)
    let ensemble = try LaneEnsemble(circuit, lanes: Array(repeating: lane, count: 64), options: options)
    let node = try circuit.node("a")
    _ = try NodeMoments(ensemble, node: node, steps: 2000, stride: 20)
    let moments = try NodeMoments(ensemble, node: node, steps: 100_000, stride: 10, about: 0.05)
    let expected = PhysicalConstants.boltzmann * 300 / 1e-15 / 2
    // 4.5 σ from lane to lane, a false alarm in 10⁵ seeds, and 0.5 % for the step.
    #expect(abs(moments.variance - expected) < 4.5 * moments.varianceError + 0.005 * expected)
    #expect(moments.varianceError < 0.01 * expected)
    #expect(abs(moments.mean - 0.05) < 1e-4)
  }

  /// The charge of a controlled source at a voltage source is not counted, and so no charge is reported.
  @Test func uncountedChargeIsRefused() throws {
    let circuit = try circuit("V1 a 0 1\nR1 a b 1k\nC1 b 0 1f\nG1 a b b 0 1u")
    let lane = LaneEnsemble.Lane(sources: circuit.dcValues, unknowns: try OperatingPoint(circuit).unknowns)
    let ensemble = try LaneEnsemble(circuit, lanes: [lane])
    try ensemble.advance(steps: 10)
    let error = try #require(throws: SimulationError.self) { try ensemble.deliveredCharge(duration: 1e-12) }
    #expect(error.code == .unsupported && error.message.contains("'g1'"))
  }

  /// An electron has one size: charge jumps refuse a scaled noise.
  @Test func jumpsHaveNoScale() throws {
    let flat = try flat("1n 10n noiseseed=3 noisescale=2")
    var transient = NoisyTransient(try CircuitEquations(flat))
    transient.engine = .jumps
    #expect(throws: SimulationError.self) { try transient.run(card(flat)) }
  }
}
