// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitGSLNumerics
import PBitKitNetlist
import PBitKitSimulation
import Testing

@Suite struct NoiseSpectrumTests {
  /// The two plots of a deck's `.noise` card.
  private func noise(_ body: String) throws -> (curves: Trace, totals: Trace) {
    let flat = try Deck.parse("noise\n" + body + "\n.end\n", name: "noise.cir").elaborated()
    let analysis = try #require(flat.analyses.first)
    let traces = try DeckRun(flat).run(analysis)
    try #require(traces.map(\.analysis) == ["Noise Spectral Density Curves", "Integrated Noise"])
    return (traces[0], traces[1])
  }

  private func total(_ trace: Trace, _ name: String) throws -> Double { try #require(trace.column(name)?.first) }

  private static let networks = [
    "V1 a 0 0 AC 1\nR1 a b 1k\nC1 b 0 1n\nR2 b c 2k\nR3 c 0 1k\n.noise v(c) V1 dec 5 10 10meg",
    "V1 a 0 0 AC 1\nR1 a b 1k\nC1 b 0 1n\nR2 b c 2k\nC2 c 0 3n\nR3 c 0 1k\n.noise v(b,c) V1 dec 10 100 1meg",
    "I1 0 a 0 AC 1\nR1 a b 1k\nC1 a 0 1n\nR2 b 0 2k\nV2 b c 0.1\nR3 c 0 5k\nC2 a c 0.2n\n.noise v(a) I1 oct 3 1k 1.024meg\n.temp 85",
    "V1 a 0 0 AC 1\nR1 a b 1k\nC1 b 0 1n\nG1 0 c b 0 5m\nR2 c 0 2k\nC2 c 0 1n\n.noise v(c) V1 dec 20 100 10meg",
    "V1 a 0 0 AC 1\nR1 a b 1k\nC1 b 0 1n\n.noise v(b) V1 lin 20 1k 1meg",
    "V1 a 0 0.6 AC 1\nR1 a b 10k\nD1 b 0 dd\nC1 b 0 1p\n.model dd d (is=1e-15 n=1.1 tnom=27 cjo=0.5p)\n.noise v(b) V1 dec 5 1k 1g",
    "V1 a 0 0.6 AC 1\nR1 a b 10k\nD1 b 0 dd area=2\n.model dd d (is=1e-15 tnom=27 kf=1e-16 af=1)\n.noise v(b) V1 dec 10 10 1meg",
    "V1 a 0 0 AC 1\nR1 a b 1k\nC1 b 0 1n\nE1 c 0 b 0 -3\nR2 c d 2k\nC2 d 0 1n\nR3 b d 5k\n.noise v(d) V1 dec 20 100 10meg",
    "V1 a 0 0 AC 1\nR1 a b 1k\nVS b c 0\nC1 c 0 1n\nR2 c 0 4k\nF1 0 d VS 3\nR3 d 0 1k\nC2 d 0 1n\nH1 e 0 VS 500\nR4 e d 2k\n"
      + ".noise v(d) V1 dec 20 100 10meg",
    "V1 a 0 0 AC 1\nR1 a b 50\nL1 b c 10u\nC1 c 0 1n\nR2 c 0 200\n.noise v(c) V1 dec 50 1k 100meg",
  ]

  @Test(.enabled(if: Ngspice.path != nil, "ngspice is not installed"), arguments: networks)
  func agreesWithNgspice(_ network: String) throws {
    let (curves, totals) = try noise(network)
    let theirs = try Ngspice.run(
      "peer\n" + network.replacing("\n.temp", with: " 1\n.temp") + (network.contains(".temp") ? "" : " 1") + "\n.end\n")
    let spectra = try #require(theirs.first { $0.analysis == curves.analysis })
    let integrals = try #require(theirs.first { $0.analysis == totals.analysis })
    #expect(spectra.rows.count == curves.rows.count)
    for variable in curves.variables {
      let mine = try #require(curves.column(variable.name))
      let other = try #require(spectra.column(variable.name), "ngspice has no \(variable.name)")
      // ngspice's Boltzmann constant is that of CODATA 1986 or 2018, by version; they differ by 1e-6.
      for (value, peer) in zip(mine, other) { #expect(abs(value - peer) <= 1e-5 * peer, "\(variable.name)") }
    }
    // ngspice integrates the input-referred density with the gain of one end of each interval; from its own spectrum
    // the total is right. The power law of a sum is not the sum of power laws, which costs up to 5e-4.
    let spectrum = try zip(
      #require(spectra.column("frequency")), #require(spectra.column("inoise_spectrum"))
    ).map { (frequency: $0, density: $1 * $1) }
    let integral = zip(spectrum, spectrum.dropFirst()).reduce(0) { sum, ends in
      let slope =
        log(ends.1.density / ends.0.density) / log(ends.1.frequency / ends.0.frequency) + 1
      return sum + (ends.1.density * ends.1.frequency - ends.0.density * ends.0.frequency) / slope
    }
    let referred = try total(totals, "inoise_total")
    #expect(abs(referred * referred / integral - 1) < 1e-3)
    for variable in totals.variables where variable.name.hasPrefix("onoise") {
      let other = try #require(
        integrals.column("v(\(variable.name))") ?? integrals.column(variable.name)
          ?? integrals.column("i(\(variable.name))"), "ngspice has no \(variable.name): \(integrals.variables)")
      let mine = try total(totals, variable.name)
      #expect(abs(mine - other[0]) <= 1e-4 * other[0], "\(variable.name): \(mine) against \(other[0])")
    }
  }

  /// ∫S df = kT/C whatever the resistor.
  @Test(arguments: ["1k", "1meg"]) func resistorChargesACapacitorToThermalEnergy(_ resistance: String) throws {
    let (_, totals) = try noise("V1 a 0 0\nR1 a b \(resistance)\nC1 b 0 1f\n.temp 26.85\n.noise v(b) V1 dec 50 1k 1e18")
    let expected = PhysicalConstants.boltzmann * 300 / 1e-15
    let found = try total(totals, "onoise_total")
    // The power law between 50 points a decade and the ends of the range cost less than 2e-4.
    #expect(abs(found * found / expected - 1) < 2e-4)
  }

  /// A channel at zero drain voltage is a resistor to the capacitor on it: kT/C under every law that keeps the
  /// fluctuation–dissipation theorem, from weak to strong inversion.
  @Test(arguments: ["ldb", "ekv"], [0.0, 0.2, 0.9]) func channelChargesACapacitorToThermalEnergy(
    _ law: String, gate: Double
  ) throws {
    let (_, totals) = try noise(
      """
      .model nch nmos (vto=0.28 n=1.35 kp=480u eta0=0.08 noise=\(law))
      Vg g 0 \(gate)
      M1 d g 0 0 nch W=120n L=60n
      C1 d 0 1f
      .temp 26.85
      .noise v(d) Vg dec 50 1m 1e16
      """)
    let found = try total(totals, "onoise_total")
    #expect(abs(found * found / (PhysicalConstants.boltzmann * 300 / 1e-15) - 1) < 5e-4)
    #expect(try total(totals, "onoise_total_m1") == found)
  }

  /// A common-source stage: S_out = (S_id + 4kT/R + S_vg g_m²)/|G + jωC|², and the input-referred density over g_m².
  @Test func commonSourceStageFollowsItsClosedForm() throws {
    let deck = """
      .model nch nmos (vto=0.28 n=1.35 kp=480u eta0=0 cox=15.7m kf=2e-25)
      VDD vd 0 1
      Vg g 0 0.35
      R1 vd d 20k
      C1 d 0 5f
      M1 d g 0 0 nch W=240n L=120n m=2
      .noise v(d) Vg dec 4 1k 10g
      """
    let (curves, _) = try noise(deck)
    let circuit = try CircuitEquations(Deck.parse("t\n" + deck + "\n.end", name: "t.cir").elaborated())
    let point = try OperatingPoint(circuit)
    let voltages = EKVChannel.Voltages(
      drain: point.nodeVoltages[try circuit.node("d")], gate: 0.35, source: 0, bulk: 0)
    let slopes = circuit.channels[0].current(voltages)
    let thermal = 4 * PhysicalConstants.boltzmann * circuit.temperature / 20e3
    for (row, frequency) in try #require(curves.column("frequency")).enumerated() {
      let admittance = Complex(1 / 20e3 + slopes.drain, 2 * .pi * frequency * 5e-15)
      let white = circuit.channels[0].noiseDensity(voltages)
      let flicker = slopes.gate * slopes.gate * 2e-25 / (15.7e-3 * 2 * 240e-9 * 120e-9 * frequency)
      func expect(_ name: String, _ density: Double) throws {
        let found = try #require(curves.column(name))[row]
        #expect(abs(found * found / density - 1) < 1e-9, "\(name) at \(frequency) Hz")
      }
      try expect("onoise_m1_id", white / admittance.squaredModulus)
      try expect("onoise_m1_1overf", flicker / admittance.squaredModulus)
      try expect("onoise_m1", (white + flicker) / admittance.squaredModulus)
      try expect("onoise_r1", thermal / admittance.squaredModulus)
      try expect("onoise_spectrum", (white + flicker + thermal) / admittance.squaredModulus)
      try expect("inoise_spectrum", (white + flicker + thermal) / (slopes.gate * slopes.gate))
    }
  }

  @Test func flickerNoiseIntegratesExactly() throws {
    // One point a decade: the power law is 1/f itself.
    let (curves, totals) = try noise(
      """
      .model nch nmos (vto=0.28 n=1.35 kp=480u cox=15.7m kf=2e-25)
      VDD d 0 1
      Vg g 0 0.35
      M1 x g 0 0 nch W=240n L=120n
      R1 d x 20k
      .noise v(x) Vg dec 1 1 1meg
      """)
    let density = try #require(curves.column("onoise_m1_1overf")?.first)
    let found = try total(totals, "onoise_total_m1_1overf")
    // S₁ ln(10⁶)
    #expect(abs(found * found / (density * density * 13.815_510_557_964_274) - 1) < 1e-9)
  }

  @Test func refusals() throws {
    let stage = "VDD d 0 1\nVg g 0 0.35\nM1 x g 0 0 nch W=240n L=120n\nR1 d x 20k\n"
    let card = ".model nch nmos (vto=0.28 n=1.35 kp=480u kf=2e-25 "
    #expect(throws: Diagnostic.self) { try noise(stage + card + ")\n.noise v(x) Vg dec 1 1 1k") }
    #expect(throws: SimulationError.self) { try noise(stage + card + "cox=15m)\n.noise v(x) Vg lin 5 0 1k") }
    for (bad, column) in [("v(nowhere) Vg", 10), ("v(x,nowhere) Vg", 12), ("v(x) nowhere", 13)] {
      let error = try #require(throws: Diagnostic.self) {
        try noise(stage + card + "cox=15m)\n.noise \(bad) dec 5 1 1k")
      }
      #expect(error.code == .undefinedName && error.location?.column == column)
    }
  }
}
