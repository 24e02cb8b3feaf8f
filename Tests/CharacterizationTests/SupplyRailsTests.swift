// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

import PBitKitCharacterization

@Suite struct SupplyRailsTests {
  /// Sources in a chain, one of them upside down, and a stack of two resistors.
  @Test func railsThroughChainsAndStacks() throws {
    let (_, bench) = try bench(
      "pins: {bias: vb, output: m}",
      deck: """
        rails
        VB in 0 0.1
        V1 a 0 0.2
        V2 b a 0.3
        V3 0 c 0.4
        R1 b m 1meg
        R2 m k 1meg
        R3 k c 1meg
        R4 in lone 1meg
        C1 m 0 1f
        C2 k 0 1f
        C3 lone 0 1f
        .end

        """)
    let circuit = bench.circuit
    let rails = try SupplyRails(circuit, sources: circuit.dcValues)
    let swing = try #require(rails.swing(of: circuit.node("m")))
    #expect(abs(swing.high.voltage - 0.5) < 1e-15 && abs(swing.low.voltage + 0.4) < 1e-15)
    #expect(swing.high.sources.map(\.source) == [1, 2] && swing.low.sources.map(\.sign) == [-1])
    #expect(try rails.isHeld(circuit.node("b")) && !rails.isHeld(circuit.node("k")))
    if try rails.swing(of: circuit.node("lone")) != nil { Issue.record("a node on one supply has no swing") }
  }
}
