// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitNetlist
import PBitKitSimulation
import Testing

@Suite struct TransientTests {
  /// Runs `.tran` on a deck of passive cards.
  private func transient(_ body: String, _ times: String, tolerance: Double? = nil) throws -> Trace {
    let flat = try Deck.parse("title\n" + gen65 + body + "\n.tran \(times)\n.end\n", name: "tran.cir").elaborated()
    let card = try #require(
      flat.analyses.lazy.compactMap { if case .transient(let card) = $0 { card } else { nil } }.first)
    var transient = try Transient(CircuitEquations(flat))
    if let tolerance {
      transient.relativeTolerance = tolerance
      transient.absoluteTolerance = tolerance
    }
    return try transient.run(card)
  }

  /// The response of an RC to a step of finite edge, τ = 2 ns: a ramp of 1 V/r from t₀ gives
  /// ((t − t₀) − τ(1 − e^(−(t−t₀)/τ)))/r, and its end subtracts the same.
  private func worstError(_ trace: Trace) throws -> Double {
    let (time, output) = (try #require(trace.column("time")), try #require(trace.column("v(b)")))
    func ramp(_ t: Double) -> Double { t < 0 ? 0 : (t - 2e-9 * -expm1(-t / 2e-9)) / 0.1e-9 }
    var worst = 0.0
    for (t, value) in zip(time, output) {
      let expected: Double = ramp(t - 1e-9) - ramp(t - 1.1e-9)
      worst = max(worst, abs(value - expected))
    }
    return worst
  }

  private let step = "V1 a 0 PULSE(0 1 1n 0.1n 0.1n 50n 100n)\nR1 a b 1k\nC1 b 0 2p"

  @Test func stepResponse() throws {
    let trace = try transient(step, "0.1n 20n")
    #expect(trace.rows.count == 201)
    #expect(try worstError(trace) < 1e-6)
    let steps = try #require(trace.statistics.first { $0.name == "steps" }.flatMap { Int($0.value) })
    #expect(steps > 100)
  }

  /// The error follows the tolerance.
  @Test func accuracy() throws {
    let errors = try [1e-4, 1e-6, 1e-8].map { try worstError(transient(step, "0.1n 20n", tolerance: $0)) }
    #expect(errors[0] < 1e-2 && errors[1] < 1e-4 && errors[2] < 1e-6, "\(errors)")
    #expect(errors[2] < errors[1] && errors[1] < errors[0], "\(errors)")
  }

  /// The charge that a source delivers through its edge is that of the capacitors: ∫ i dt = C ΔV, and all of it flows
  /// while the source moves.
  @Test func chargeOfAnEdge() throws {
    let trace = try transient(
      "V1 a 0 PULSE(0 1 1n 1p 1p 5n 20n)\nC1 a b 1p\nC2 b 0 3p\nR1 b 0 1t", "0.05p 1.004n 0.999n")
    let (time, current) = (try #require(trace.column("time")), try #require(trace.column("i(v1)")))
    var charge = 0.0
    for index in 1..<time.count {
      let mean: Double = (current[index] + current[index - 1]) / 2
      charge -= mean * (time[index] - time[index - 1])
    }
    // 1 pF in series with 3 pF, 1 V; the trapezoid misses up to half an interval at both corners.
    #expect(abs(charge / 0.75e-12 - 1) < 0.06)
    let divided = try #require(trace.column("v(b)")?.last)
    #expect(abs(divided - 0.25) < 1e-6)
  }

  /// Nodes without capacitance follow at once: two resistors in series, and a transistor's drain.
  @Test func algebraicNodes() throws {
    let split = try transient("V1 a 0 PULSE(0 1 1n 0.1n 0.1n 50n 100n)\nR1 a m 400\nR2 m b 600\nC1 b 0 2p", "0.1n 20n")
    #expect(try worstError(split) < 1e-6)
    let (a, m, b) = (
      try #require(split.column("v(a)")), try #require(split.column("v(m)")), try #require(split.column("v(b)"))
    )
    for index in a.indices { #expect(abs(m[index] - (0.6 * a[index] + 0.4 * b[index])) < 1e-9) }

    let body =
      "VDD vd 0 0.5\nVi in 0 PULSE(0 0.5 1n 10n 1n 5n 40n)\nR1 vd out 1meg\nM1 out in 0 0 nch W=120n L=60n\nR2 out x 1meg\nC1 x 0 1f"
    let trace = try transient(body, "0.5n 20n")
    let (input, output, x) = (
      try #require(trace.column("v(in)")), try #require(trace.column("v(out)")), try #require(trace.column("v(x)"))
    )
    for index in stride(from: 0, to: input.count, by: 5) {
      let still = try circuit(
        "VDD vd 0 0.5\nVi in 0 \(input[index])\nVx x 0 \(x[index])\nR1 vd out 1meg\nM1 out in 0 0 nch W=120n L=60n\nR2 out x 1meg",
        temperature: CircuitEquations.defaultTemperature)
      #expect(abs(try OperatingPoint(still).nodeVoltages[still.node("out")] - output[index]) < 1e-9)
    }
  }

  /// R–C–R with a floating capacitor: a step across the chain decays with (R1 + R2)C.
  @Test func floatingCapacitor() throws {
    let trace = try transient("V1 a 0 PULSE(0 1 0 1p 1p 50n 100n)\nR1 a b 1k\nC1 b c 1p\nR2 c 0 3k", "0.1n 20n")
    let (time, c) = (try #require(trace.column("time")), try #require(trace.column("v(c)")))
    for index in 1..<time.count {
      // A 1 ps edge acts as a step at its middle, up to 10⁻⁹.
      #expect(abs(c[index] - 0.75 * exp(-(time[index] - 0.5e-12) / 4e-9)) < 1e-6)
    }
  }

  @Test func initialConditions() throws {
    let body = "V1 s 0 0.5\nR1 s n 1k\nC1 n 0 1p\nV2 p n 0.25\nR2 p 0 1t"
    for (times, ic) in [("0.1n 5n uic", ".ic v(n)=1"), ("0.1n 5n", ".ic v(n)=1"), ("0.1n 5n uic", ".ic v(p)=1.25")] {
      let trace = try transient(body + "\n" + ic, times)
      let (time, n) = (try #require(trace.column("time")), try #require(trace.column("v(n)")))
      for index in time.indices { #expect(abs(n[index] - 0.5 - 0.5 * exp(-time[index] / 1e-9)) < 1e-6) }
    }
    let relaxed = try transient(body, "0.1n 5n uic")
    #expect(try #require(relaxed.column("v(n)")?.first) == 0)
    let error = #expect(throws: SimulationError.self) { try transient(body + "\n.ic v(s)=0.7", "1n 5n uic") }
    #expect(error?.message.contains("'s'") == true)
  }

  @Test func tooManyPoints() throws {
    let error = #expect(throws: SimulationError.self) { try transient(step, "1e-30 1") }
    #expect(error?.code == .unsupported)
  }

  /// A ladder of 200 nodes: the Elmore delay of its end, Σ R_k C_k, is the area above its step response.
  @Test func twoHundredNodes() throws {
    let sections = 199
    var deck = "V1 a0 0 PULSE(0 1 0 1p 1p 1)\n"
    for index in 0..<sections {
      deck += "R\(index) a\(index) a\(index + 1) 1k\nC\(index) a\(index + 1) 0 1f\n"
    }
    let circuit = try circuit(deck)
    let elmore = (1...sections).reduce(0.0) { $0 + Double($1) * 1e3 * 1e-15 }
    let card = TransientCard(
      step: elmore / 100, stop: 12 * elmore,
      location: PBitKitNetlist.SourceLocation(file: "ladder", line: 1, column: 1))
    let trace = try Transient(circuit).run(card)
    let end = try #require(trace.column("v(a\(sections))"))
    let area = end.dropFirst().reduce(0.0) { $0 + (1 - $1) * elmore / 100 } + elmore / 200
    #expect(abs(area / elmore - 1) < 1e-4)
  }
}
