// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitNetlist
import PBitKitSimulation
import Testing

/// Without bias every device obeys the fluctuation–dissipation theorem, however it stores its charge.
@Suite struct JunctionEquilibriumTests {
  private static let thermalEnergy = PhysicalConstants.boltzmann * 300

  private func noise(_ circuit: CircuitEquations) throws -> LinearNoise {
    try LinearNoise(circuit, at: OperatingPoint(circuit))
  }

  /// S_v = 4kT/g at V = 0, g = I_S/(N U_T).
  @Test func diodeSpectrum() throws {
    let deck = """
      noise
      I1 0 a 0 AC 1
      D1 a 0 dd
      .model dd d (is=1e-12 n=1.7 tnom=26.85)
      .temp 26.85
      .noise v(a) I1 dec 1 1 1k
      .end
      """
    let flat = try Deck.parse(deck, name: "noise.cir").elaborated()
    let analysis = try #require(flat.analyses.first)
    let curves = try #require(DeckRun(flat).run(analysis).first)
    let expected = 4 * Self.thermalEnergy * 1.7 * PhysicalConstants.thermalVoltage(300) / 1e-12
    for density in try #require(curves.column("onoise_spectrum")) {
      #expect(abs(density * density / expected - 1) < 1e-9)
    }
  }

  @Test(arguments: ["", "cjo=0.7f vj=0.8 m=0.4", "cjo=0.7f tt=1u"]) func diodeCapacitor(_ charge: String) throws {
    let circuit = try circuit("D1 n 0 dd\nC1 n 0 1f\n.model dd d (is=1e-12 n=1.3 tnom=26.85 \(charge))")
    var total = 1e-15 + (charge.isEmpty ? 0 : 0.7e-15)
    if charge.contains("tt") { total += 1e-6 * 1e-12 / (1.3 * PhysicalConstants.thermalVoltage(300)) }
    #expect(abs(try noise(circuit).variance(of: circuit.node("n")) / (Self.thermalEnergy / total) - 1) < 1e-9)
  }

  /// kT/C on the capacitor and kT/L in the inductor's current, which a transresistance of 1 kΩ shows as a voltage.
  @Test func oscillator() throws {
    let circuit = try circuit("R1 a 0 2k\nC1 a 0 1p\nL1 a b 1u\nVS b 0 0\nH1 h 0 VS 1k\nR2 h 0 1k")
    let linear = try noise(circuit)
    #expect(abs(try linear.variance(of: circuit.node("a")) / (Self.thermalEnergy / 1e-12) - 1) < 1e-9)
    #expect(abs(try linear.variance(of: circuit.node("h")) / (1e6 * Self.thermalEnergy / 1e-6) - 1) < 1e-9)
    #expect(abs(try linear.covariance(circuit.node("a"), circuit.node("h"))) < 1e-9 * Self.thermalEnergy / 1e-12 * 1e3)
  }

  /// A drain without bias under a gate from weak to strong inversion, with the channel's charges, junctions and overlaps.
  @Test(arguments: [0.0, 0.3, 0.8]) func transistor(gate: Double) throws {
    let circuit = try circuit(
      """
      Vg g 0 \(gate)
      M1 d g 0 0 dut W=240n L=120n AD=0.05p PD=0.6u
      C1 d 0 0.1f
      .model dut nmos (vto=0.3 kp=400u n=1.3 capmod=1 cox=15m cj=1m cjsw=0.1n js=1m jsw=10n cgdo=0.2n tnom=26.85)
      """)
    let device = try #require(circuit.devices.mosfets.first)
    let storage = try #require(device.storage(at: 300))
    let own = storage.charges(.init(drain: 0, gate: gate, source: 0, bulk: 0)).capacitance(.drain, .drain)
    let junction = 1e-3 * 0.05e-12 + 0.1e-9 * 0.6e-6
    let total = own + junction + 0.2e-9 * 240e-9 + 0.1e-15
    let variance = try noise(circuit).variance(of: circuit.node("d"))
    #expect(abs(variance / (Self.thermalEnergy / total) - 1) < 1e-9)
    #expect(own > 0 && own < 0.6 * storage.oxideCapacitance)
  }
}
