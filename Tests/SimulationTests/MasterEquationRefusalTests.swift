// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitSimulation
import Testing

/// Where the master equation ends: an error that says why, never a silent number.
@Suite struct MasterEquationRefusalTests {
  /// A barrier beyond the factors' digits is an error, never a number; below it symmetry holds.
  @Test(arguments: [(0.08, false), (0.1, true), (0.11, true), (0.6, true)])
  func highBarrier(_ item: (supply: Double, isRefused: Bool)) throws {
    let circuit = try circuit(
      """
      VDD vd 0 \(item.supply)
      M1 q qb 0 0 nch W=120n L=60n
      M2 q qb vd vd pch W=360n L=60n
      M3 qb q 0 0 nch W=120n L=60n
      M4 qb q vd vd pch W=360n L=60n
      C1 q 0 0.2f
      C2 qb 0 0.2f
      """)
    let bit = try bitObservable(circuit, "q", "qb")
    if item.isRefused {
      let error = #expect(throws: SimulationError.self) { _ = try MasterEquation(circuit, observing: [bit]) }
      #expect(error?.code == .noConvergence)
    } else {
      let solution = try MasterEquation(circuit, observing: [bit])
      #expect(abs(try solution.mean(bit) - 0.5) < 1e-6)
      #expect(try solution.integratedCorrelationTime(bit) > 1e-2)
    }
  }

  /// A bit that never flips has a probability but no correlation time.
  @Test func frozenBit() throws {
    let circuit = try circuit(cellA)
    let refined = try LatticeRefinement(
      circuit, sources: try shiftedSources(circuit, "vb", plus: 20e-3), observing: try bitObservable(circuit, "n2"))
    #expect(refined.isConverged)
    #expect(refined.mean.value > 1 - 1e-9)
    #expect(refined.correlationTime.value.isNaN)
  }

  /// What the lattice cannot do is said, with what to use instead.
  @Test(arguments: [
    ("C4 n3 n1 0.1f", "n3", "depend on 3 charges"),
    ("RF n4 n2 1meg\nRG n4 0 1meg", "n4", "no capacitance"),
    ("I1 0 n1 1p", "n2", "current source"),
    ("G1 n1 0 n2 0 1n", "n2", "no rates for 'g1'"),
    ("R1 n1 n2 100meg\nR2 n2 vd 10meg", "n2", "direct current"),
    ("", "vd", "held by voltage sources"),
  ])
  func refusals(_ item: (card: String, node: String, message: String)) throws {
    let circuit = try circuit(cellA + "\n" + item.card)
    let error = #expect(throws: SimulationError.self) {
      _ = try MasterEquation(circuit, observing: [.voltage(node: circuit.node(item.node))])
    }
    #expect(error?.message.contains(item.message) == true, "\(error?.message ?? "")")
    #expect(error?.remedy != nil)
  }
}
