// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitChip
import Testing

@Suite struct PriceBiasCircuitTests {
  /// 5 fF · 5 · (0.2 V)² · ¼ = 250 aJ.
  @Test func assumedCircuit() throws {
    let price = try PriceBiasCircuit.assumed.price()
    #expect(abs(try price.stated(for: "E_bias") - 250e-18) < 1e-27)
    #expect(price.source.kind == "assumed")
  }

  @Test(arguments: [0.0, 1.0]) func freeAtTheRails(fraction: Double) throws {
    var circuit = PriceBiasCircuit.assumed
    circuit.biasFraction = fraction
    #expect(try circuit.price().value_J == 0)
  }

  @Test(arguments: [-0.1, 1.1, .nan]) func biasOutsideTheRailsIsRefused(fraction: Double) {
    var circuit = PriceBiasCircuit.assumed
    circuit.biasFraction = fraction
    #expect(throws: EnergyLedgerError.self) { try circuit.price() }
  }
}
