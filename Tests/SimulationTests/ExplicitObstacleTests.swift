// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitSimulation
import Testing

/// What the explicit Langevin scheme, charge jumps and the master equation do not know is refused by name.
@Suite struct ExplicitObstacleTests {
  static let obstacles = [
    ("B1 0 n I=1e-9*v(n)^2", "'b1'"),
    ("D1 n 0 dd\n.model dd d (is=1e-15)", "'d1'"),
    ("M1 n s 0 0 leaky W=120n L=60n AD=0.1p\n.model leaky nmos (vto=0.3 kp=400u js=1m)", "'m1'"),
    ("M1 n s 0 0 stored W=120n L=60n AD=0.1p\n.model stored nmos (vto=0.3 kp=400u cj=1m)", "'m1'"),
    ("M1 n s 0 0 stored W=120n L=60n\n.model stored nmos (vto=0.3 kp=400u capmod=1 cox=15m)", "'m1'"),
    ("L1 n k 1n\nR2 k 0 1k\nC2 k 0 1f", "'l1'"),
  ]

  private func lane(_ circuit: CircuitEquations) throws -> LaneEnsemble.Lane {
    .init(sources: circuit.dcValues, unknowns: try OperatingPoint(circuit).unknowns)
  }

  @Test(arguments: obstacles)
  func kernels(_ item: (cards: String, name: String)) throws {
    let circuit = try circuit("V1 s 0 0.1\nR1 s n 1meg\nC1 n 0 1f\n" + item.cards)
    for attempt in [
      { _ = try LaneEnsemble(circuit, lanes: [try lane(circuit)]) },
      { _ = try ChargeJumpEnsemble(circuit, lanes: [try lane(circuit)]) },
    ] {
      let error = #expect(throws: SimulationError.self) { try attempt() }
      #expect(error?.code == .unsupported)
      #expect(error?.message.contains(item.name) == true, "\(error?.message ?? "")")
      #expect(error?.location != nil)
      #expect(error?.remedy?.contains("--scheme trapezoidal") == true)
    }
  }

  /// Linear controlled sources stay: the explicit scheme solves them exactly.
  @Test func linearSources() throws {
    let circuit = try circuit("V1 s 0 0.1\nR1 s n 1meg\nC1 n 0 1f\nG1 n 0 s 0 1n\nE1 e 0 n 0 2\nR2 e 0 1k")
    _ = try LaneEnsemble(circuit, lanes: [try lane(circuit)])
  }

  @Test(arguments: [
    ("D1 n 0 dd\n.model dd d (is=1e-15 cjo=1f)", "'d1'"),
    ("D1 n 0 dd\n.model dd d (is=1e-15 tt=1n)", "'d1'"),
    ("M1 n s 0 0 stored W=120n L=60n AS=0.1p\n.model stored nmos (vto=0.3 kp=400u cj=1m)", "'m1'"),
    ("M1 n s 0 0 stored W=120n L=60n\n.model stored nmos (vto=0.3 kp=400u capmod=1 cox=15m)", "'m1'"),
  ])
  func chargeLattice(_ item: (cards: String, name: String)) throws {
    let circuit = try circuit("V1 s 0 0.1\nR1 s n 1meg\nC1 n 0 1f\n" + item.cards)
    let error = #expect(throws: SimulationError.self) {
      _ = try MasterEquation(circuit, observing: [.voltage(node: circuit.node("n"))])
    }
    #expect(error?.message.contains(item.name) == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("depends on a voltage") == true && error?.location != nil)
    #expect(error?.remedy?.contains("CAPMOD=0") == true)
  }
}
