// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitChip
import Testing

@Suite struct PriceWiresTests {
  /// C_n and E_comm at η = 350 aF/µm, l = 6 µm and V_sig = 4 kT/q, worked out by hand to the digits given.
  @Test(arguments: zip(ConnectionRules.all, [(43.0, 0.23), (156.0, 0.83), (272.1, 1.46), (328.5, 1.76), (92.1, 0.49)]))
  func neighbourWiring(rules: ConnectionRules, expected: (femtofarad: Double, femtojoule: Double)) throws {
    let wires = PriceWires.published
    let capacitance = try wires.neighbourCapacitance_F(connectionRules: rules.pairs)
    #expect(abs(capacitance * 1e15 - expected.femtofarad) < 0.051)
    let price = try wires.communication(connectionRules: rules.pairs)
    #expect(abs(try price.stated(for: "E_comm") * 1e15 - expected.femtojoule) < 0.0051)
    #expect(price.source.kind == "inferred")
  }

  /// ½ · 2.1 fF · (103.4 mV)² = 11.2 aJ.
  @Test func clockLine() throws {
    #expect(abs(try PriceWires.published.clock().stated(for: "E_clock") * 1e18 - 11.228) < 0.001)
  }

  @Test func swingCountsSquared() throws {
    var wires = PriceWires.published
    wires.signalSwing_V *= 2
    let ratio = try wires.row(gridSide: 70).stated(for: "row") / PriceWires.published.clock().stated(for: "clock")
    #expect(abs(ratio - 280) < 1e-9)
  }

  @Test func nonsenseIsRefused() {
    #expect(throws: EnergyLedgerError.self) {
      try PriceWires(capacitancePerLength_F_m: -1, cellPitch_m: 6e-6, signalSwing_V: 0.1).clock()
    }
    #expect(throws: EnergyLedgerError.self) { try PriceWires.published.row(gridSide: 0) }
  }
}

/// The published connection rules of the grids.
struct ConnectionRules: Sendable {
  var pairs: [(a: Int, b: Int)]

  static let g8 = ConnectionRules(pairs: [(0, 1), (4, 1)])
  static let g12 = ConnectionRules(pairs: g8.pairs + [(9, 10)])
  static let g16 = ConnectionRules(pairs: g8.pairs + [(8, 7), (14, 9)])
  static let g20 = ConnectionRules(pairs: g8.pairs + [(3, 6), (8, 7), (14, 9)])
  static let z1 = ConnectionRules(pairs: [(1, 0), (2, 1), (2, 3), (4, 1)])
  static let all = [g8, g12, g16, g20, z1]
}
