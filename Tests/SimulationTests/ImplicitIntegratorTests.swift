// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitNetlist
import PBitKitSimulation
import Testing

/// The drift-implicit schemes against closed forms, and against the explicit ones on the same paths.
@Suite struct ImplicitIntegratorTests {
  private func ensemble(
    _ circuit: CircuitEquations, _ scheme: LaneEnsemble.Options.Scheme, step: Double, lanes: Int, seed: UInt64 = 1,
    configure: (inout LaneEnsemble.Options) -> Void = { _ in }
  ) throws -> LaneEnsemble {
    var options = LaneEnsemble.Options()
    options.scheme = scheme
    options.timeStep = step
    options.seed = seed
    configure(&options)
    let point = try OperatingPoint(circuit)
    let lane = LaneEnsemble.Lane(sources: circuit.dcValues, unknowns: point.unknowns)
    return try LaneEnsemble(circuit, lanes: Array(repeating: lane, count: lanes), options: options)
  }

  private let thermalEnergy = PhysicalConstants.boltzmann * 300

  /// An Ornstein–Uhlenbeck process has the variance kT/C times 1/(1 + x/2), x = h/RC, under implicit Euler, and exactly
  /// kT/C under the trapezoidal rule. 4.5σ of the scatter of lanes (false alarm 7·10⁻⁶).
  @Test(arguments: [LaneEnsemble.Options.Scheme.implicitEuler, .trapezoidal], [0.2, 1.0])
  func stationaryVariance(scheme: LaneEnsemble.Options.Scheme, x: Double) throws {
    let circuit = try circuit("R1 n 0 100meg\nC1 n 0 1f")
    let ensemble = try ensemble(circuit, scheme, step: x * 100e-9, lanes: 64)
    try ensemble.advance(steps: 100)
    let moments = try NodeMoments(ensemble, node: 1, steps: 20_000, stride: 1)
    let expected = thermalEnergy / 1e-15 * (scheme == .implicitEuler ? 1 / (1 + x / 2) : 1)
    #expect(abs(moments.variance - expected) < 4.5 * moments.varianceError)
    #expect(moments.varianceError < 0.01 * expected)
  }

  /// Equipartition in a resonator: kT/C on the capacitor at a step of a tenth of the resonance's radian.
  @Test func resonator() throws {
    let circuit = try circuit("R1 a 0 1k\nL1 a b 10u\nC1 b 0 10p")
    let ensemble = try ensemble(circuit, .trapezoidal, step: 1e-9, lanes: 64)
    try ensemble.advance(steps: 1000)
    let moments = try NodeMoments(ensemble, node: circuit.node("b"), steps: 20_000, stride: 2)
    let expected = thermalEnergy / 10e-12
    #expect(abs(moments.variance - expected) < 4.5 * moments.varianceError)
    #expect(moments.varianceError < 0.01 * expected)
  }

  /// A junction at equilibrium on its own strongly non-linear capacitance: p(Q) ∝ e^(−U(Q)/kT), U = ∫ V dQ, by quadrature.
  /// Drift at the charge itself instead of half an electron on either side would move the mean by q/2C = 0.4 mV.
  /// 4.5σ (7·10⁻⁶).
  @Test func nonlinearCharge() throws {
    let deck = "D1 n 0 dd\nC1 n 0 0.1f\n.model dd d (tnom=26.85 is=1e-9 cjo=0.1f vj=0.1 m=0.9)"
    let circuit = try circuit(deck)
    let junction = try #require(circuit.devices.diodes.first).junction(at: 300)
    var (weight, first, second) = (0.0, 0.0, 0.0)
    let width = 1e-5
    var energy = 0.0
    // dU = V dQ = V (C₁ + C_j) dV from −60 mV on.
    for index in -6000...6000 {
      let voltage = Double(index) * width
      let capacitance = 0.1e-15 + junction.charge(voltage).slope
      energy += voltage * capacitance * width
      let density = exp(-energy / thermalEnergy) * capacitance
      weight += density
      first += density * voltage
      second += density * voltage * voltage
    }
    let mean = first / weight
    let variance = second / weight - mean * mean
    let ensemble = try ensemble(circuit, .trapezoidal, step: 0.3e-9, lanes: 64)
    try ensemble.advance(steps: 200)
    let moments = try NodeMoments(ensemble, node: circuit.node("n"), steps: 12_000, stride: 2)
    let meanError = (2 * 5.2e-9 / (64 * 12_000 * 0.3e-9) * variance).squareRoot()
    #expect(abs(moments.mean - mean) < 4.5 * meanError, "\(moments.mean) \(mean) \(meanError)")
    // A Langevin equation's variance is larger by q/4CU_T, 0.8 %, than that of electrons one by one.
    #expect(abs(moments.variance - 1.008 * variance) < 4.5 * moments.varianceError + 0.003 * variance)
    #expect(meanError < 4e-5 && moments.varianceError < 0.01 * variance)
  }

  /// On the same Brownian paths the schemes go together: at a hundredth of the correlation time their distance is a
  /// small part of the noise.
  @Test(arguments: [LaneEnsemble.Options.Scheme.implicitEuler, .trapezoidal])
  func samePathAsExplicit(scheme: LaneEnsemble.Options.Scheme) throws {
    let circuit = try circuit(
      "VDD vd 0 0.2\nVB in 0 0.1\nM1 n in 0 0 nch W=120n L=180n\nM2 n in vd vd pch W=360n L=180n\nC1 n 0 1f\n"
        + "R1 n m 10meg\nC2 m 0 0.5f")
    func ends(_ scheme: LaneEnsemble.Options.Scheme) throws -> [Double] {
      let ensemble = try ensemble(circuit, scheme, step: 0.1e-9, lanes: 19) {
        $0.traps = ["m1": [.init(thresholdStep: 2e-3, captureTime: 20e-9, emissionTime: 20e-9)]]
      }
      try ensemble.advance(steps: 3000)
      return try (0..<19).map { ensemble.nodeVoltages(lane: $0)[try circuit.node("n")] }
    }
    let (explicit, implicit) = (try ends(.heun), try ends(scheme))
    let distance = (zip(explicit, implicit).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / 19).squareRoot()
    let spread = (explicit.reduce(0) { $0 + ($1 - 0.1) * ($1 - 0.1) } / 19).squareRoot()
    #expect(spread > 3e-3)
    #expect(distance < 0.02 * spread, "\(distance) \(spread)")
  }

  /// Transistors with junctions and charges of their own: at zero supply the node has kT/C of all that hangs on it.
  @Test func transistorCharges() throws {
    let text = """
      t
      .model nch nmos (vto=0.28 n=1.35 kp=480u cox=15.7m capmod=1 cgdo=0.3n cgso=0.3n cj=1m mj=0.4 pb=0.8 js=1u)
      M1 n g 0 0 nch W=1u L=180n AD=0.2p
      VG g 0 0.2
      C1 n 0 1f
      .end
      """
    let circuit = try CircuitEquations(Deck.parse(text, name: "t.cir").elaborated(), temperature: 300)
    let point = try OperatingPoint(circuit)
    let exact = try LinearNoise(circuit, at: point).variance(of: circuit.node("n"))
    let ensemble = try ensemble(circuit, .trapezoidal, step: 0.05e-9, lanes: 32)
    try ensemble.advance(steps: 500)
    let moments = try NodeMoments(ensemble, node: circuit.node("n"), steps: 10_000, stride: 2)
    #expect(abs(moments.variance - exact) < 4.5 * moments.varianceError + 0.005 * exact)
    #expect(moments.varianceError < 0.05 * exact)
    #expect(exact < thermalEnergy / 1.5e-15)
  }

  @Test func automaticChoiceAndRefusal() throws {
    let circuit = try circuit("R1 n 0 1meg\nC1 n 0 1f\nD1 n 0 dd\n.model dd d (is=1e-12)")
    let error = #expect(throws: SimulationError.self) { try ensemble(circuit, .heun, step: 1e-10, lanes: 1) }
    #expect(error?.message.contains("'d1'") == true && error?.remedy?.contains("trapezoidal") == true)
    let card = TransientCard(
      step: 1e-9, stop: 20e-9, noise: NoiseCard(),
      location: PBitKitNetlist.SourceLocation(file: "t", line: 1, column: 1))
    var transient = NoisyTransient(circuit)
    transient.checksConvergence = false
    let trace = try #require(transient.run(card).first)
    #expect(trace.statistics.contains { $0.name == "integrator" && $0.value == "stochastic trapezoidal" })
    #expect(throws: SimulationError.self) {
      try ensemble(circuit, .trapezoidal, step: 1e-10, lanes: 1).deliveredCharge(duration: 1)
    }
  }

  /// Without noise every scheme follows a driven inverter as the deterministic solver does, within the error of its step:
  /// at 100 fF the rates' half electrons, whose drift stays, are below a microvolt.
  @Test(arguments: [
    (LaneEnsemble.Options.Scheme.euler, 1.5e-3), (.heun, 2e-5), (.implicitEuler, 1.5e-3), (.trapezoidal, 2e-5),
  ])
  func withoutNoise(scheme: LaneEnsemble.Options.Scheme, tolerance: Double) throws {
    let circuit = try circuit(
      "VDD vd 0 0.3\nVIN in 0 SIN(0.15 50m 10k)\nM1 n in 0 0 nch W=120n L=180n\nM2 n in vd vd pch W=360n L=180n\n"
        + "C1 n 0 100f\nR1 n m 10meg\nC2 m 0 100f")
    let card = TransientCard(
      step: 2e-6, stop: 200e-6, noise: NoiseCard(scale: 0),
      location: PBitKitNetlist.SourceLocation(file: "t", line: 1, column: 1))
    let exact = try Transient(circuit).run(card)
    var transient = NoisyTransient(circuit)
    transient.scheme = scheme
    transient.checksConvergence = false
    let trace = try #require(transient.run(card).first)
    #expect(trace.rows.count == exact.rows.count)
    for name in ["v(n)", "v(m)"] {
      let (ours, theirs) = (try #require(trace.column(name)), try #require(exact.column(name)))
      let worst = zip(ours, theirs).reduce(0) { max($0, abs($1.0 - $1.1)) }
      #expect(worst < tolerance, "\(name): \(worst)")
      #expect((theirs.max() ?? 0) - (theirs.min() ?? 0) > 0.1)
    }
  }
}
