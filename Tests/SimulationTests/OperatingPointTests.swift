// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist
import PBitKitSimulation
import Testing

@Suite struct OperatingPointTests {
  @Test(arguments: [
    ("V1 a 0 1\nR1 a 0 1k\nC1 a b 1p\nR2 b c 1k\nC2 c 0 1p", ["b", "c"]),
    ("V1 a 0 1\nR1 a 0 1k\nI1 0 b 1m\nC1 b 0 1p", ["b"]),
    ("V1 a 0 1\nM1 a g 0 0 nch W=120n L=60n\nC1 g 0 1f\nC2 g a 1f", ["g"]),
  ])
  func floatingNode(body: String, names: [String]) throws {
    let circuit = try circuit(body)
    let error = #expect(throws: SimulationError.self) { try OperatingPoint(circuit) }
    #expect(error?.code == .floatingNode)
    #expect(names.contains { error?.message.contains("node '\($0)'") == true }, "\(error?.message ?? "")")
  }

  private static let latch = """
    VDD vd 0 0.3
    M1 q qb 0 0 nch W=120n L=60n
    M2 q qb vd vd pch W=360n L=60n
    M3 qb q 0 0 nch W=120n L=60n
    M4 qb q vd vd pch W=360n L=60n
    V1 r q 0.1
    R1 r 0 1g

    """

  /// `.nodeset` chooses the state, on one node or behind a source; it does not move the solution.
  @Test(arguments: [("v(q)=0.3", true), ("v(q)=0", false), ("v(qb)=0", true), ("v(r)=0.4", true), ("v(r)=0.1", false)])
  func nodeset(text: String, isHigh: Bool) throws {
    let circuit = try circuit(Self.latch + ".nodeset \(text)")
    let point = try OperatingPoint(circuit)
    let (q, qb) = (point.nodeVoltages[try circuit.node("q")], point.nodeVoltages[try circuit.node("qb")])
    #expect((q > qb + 0.2) == isHigh)
    #expect((q < qb - 0.2) == !isHigh)
    #expect(point.iterations > 1)
    // A fresh Newton from the solution stays there: it solves the circuit without the hint.
    let again = try OperatingPoint(circuit, guess: point.unknowns)
    #expect(zip(again.unknowns, point.unknowns).allSatisfy { abs($0 - $1) < 1e-10 })
  }

  /// Strong inversion far from the first guess, and a megavolt across a resistor.
  @Test func convergesFromFar() throws {
    let stack = try circuit("VDD vd 0 3\nM1 a vd 0 0 nch W=1u L=60n\nM2 b vd a 0 nch W=1u L=60n\nR1 vd b 1k")
    let point = try OperatingPoint(stack)
    #expect(point.nodeVoltages.allSatisfy { $0 > -1e-9 && $0 <= 3 })
    let line = try circuit("V1 a 0 1meg\nR1 a b 1\nR2 b 0 1")
    #expect(abs(try OperatingPoint(line).nodeVoltages[2] - 5e5) < 1e-6)
  }

  /// An inductor across a source, two in parallel: no direct current is determined, and the inductor is named.
  @Test(arguments: ["L1 a 0 1n", "L1 a b 1n\nL2 a b 2n", "E2 b 0 a 0 1\nL1 b a 1n"])
  func inductorLoop(cards: String) throws {
    let circuit = try circuit("V1 a 0 1\nR1 a b 1k\nR2 b 0 1k\n" + cards)
    let error = try #require(throws: SimulationError.self) { try OperatingPoint(circuit) }
    #expect(error.code == .voltageLoop && error.location != nil)
    #expect("\(error)".contains(cards.contains("L2") ? "'l2'" : "'l1'"), "\(error)")
  }

  @Test func temperature() throws {
    for temperature in [-1, 0, Double.nan, .infinity] {
      #expect(throws: SimulationError.self) { try circuit("R1 a 0 1\nV1 a 0 1", temperature: temperature) }
    }
  }
}
