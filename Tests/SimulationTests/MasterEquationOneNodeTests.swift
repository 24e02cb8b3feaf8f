// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitSimulation
import Testing

/// One dynamic node: the exact chain of electrons against closed forms and published figures, to 10⁻⁴ or better.
@Suite struct MasterEquationOneNodeTests {
  /// A resistor's forward and reverse rates give kT/C, mean 0, and RC, whatever the resistance.
  @Test(arguments: [1e-15, 1e-16])
  func resistorCapacitor(capacitance: Double) throws {
    let circuit = try circuit("R1 n 0 100meg\nC1 n 0 \(capacitance)")
    let node = StationaryObservable.voltage(node: try circuit.node("n"))
    let solution = try MasterEquation(circuit, observing: [node])
    let expected = PhysicalConstants.boltzmann * 300 / capacitance
    #expect(abs(try solution.centralMoment(2, of: node) / expected - 1) < 1e-9)
    #expect(abs(try solution.mean(node)) < 1e-12)
    // Single electrons relax a little more slowly: expanding B(∓u) in δ = q/CU_T gives τ = RC (1 + δ/6 + O(δ²)).
    let discreteness =
      PhysicalConstants.elementaryCharge / capacitance / PhysicalConstants.thermalVoltage(300)
    let tau = try solution.integratedCorrelationTime(node)
    #expect(abs(tau / (1e8 * capacitance) - 1 - discreteness / 6) < 0.02 * discreteness * discreteness)
    // The bit at the mean: C(t) = (2/π) asin e^(−t/τ), whose integral is ln 2 RC.
    let bit = StationaryObservable.bit(.init(node: try circuit.node("n"), threshold: 0))
    let bitTau = try solution.integratedCorrelationTime(bit)
    #expect(abs(bitTau / (1e8 * capacitance * log(2)) - 1) < 0.06 * discreteness)
    let times = [0.1, 0.5, 1, 2]
    let correlation = try solution.autocorrelation(of: bit, at: times.map { $0 * 1e8 * capacitance })
    for (time, value) in zip(times, correlation) {
      #expect(abs(value - 2 / Double.pi * asin(exp(-time))) < 2e-3 + 0.15 * discreteness, "\(time): \(value)")
    }
  }

  /// The first passage of an RC node from the mean to one deviation: T = RC √(2π) ∫₀¹ e^{z²/2} Φ(z) dz.
  @Test func firstPassage() throws {
    let circuit = try circuit("R1 n 0 100meg\nC1 n 0 100f")
    let solution = try MasterEquation(circuit, observing: [.voltage(node: try circuit.node("n"))])
    let deviation = (PhysicalConstants.boltzmann * 300 / 100e-15).squareRoot()
    let steps = 1000
    let integral = (0..<steps).reduce(0.0) { sum, index in
      let z = (Double(index) + 0.5) / Double(steps)
      return sum + exp(z * z / 2) * 0.5 * erfc(-z / 2.0.squareRoot()) / Double(steps)
    }
    let expected = 1e-5 * (2 * Double.pi).squareRoot() * integral
    // The target is a site, 127 electrons away: the rounding to it is half of one.
    #expect(abs(try solution.meanFirstPassageTime(from: 0, to: deviation) / expected - 1) < 0.01)
  }

  /// A capacitor that holds millions of electrons: the lattice widens, the answer does not change.
  @Test func manyElectrons() throws {
    let circuit = try circuit("V1 s 0 1\nR1 n s 1meg\nR2 n 0 1meg\nC1 n 0 1n")
    let node = StationaryObservable.voltage(node: try circuit.node("n"))
    let refined = try LatticeRefinement(circuit, observing: node)
    #expect(refined.isConverged)
    #expect(abs(refined.mean.value - 0.5) < 1e-9)
    #expect(abs(refined.correlationTime.value / 0.5e-3 - 1) < 1e-3)
    // 19 kT/q across either resistor, and no shot noise: kT/C.
    let variance = try refined.solution.variance(of: node)
    #expect(abs(variance / (PhysicalConstants.boltzmann * 300 / 1e-9) - 1) < 1e-3, "\(variance)")
  }

  struct Loaded: Sendable {
    let gate: Double
    let capacitance: Double
    let noise: String
    let ratio: Double
    /// Mean, µV, where it is given.
    let mean: Double?
  }

  static let loaded: [Loaded] =
    [
      (0, 1e-15, 1.00901, -0.4), (0.1, 1e-15, 1.03705, -1.4), (0.2, 1e-15, 1.14449, -5.3),
      (0.28, 1e-15, 1.38662, -12.3),
      (0.4, 1e-15, 2.22239, nil), (0, 1e-16, 1.00909, -3.6), (0.1, 1e-16, 1.03738, nil),
    ].flatMap { (gate: Double, capacitance: Double, shot: Double, mean: Double?) in
      [
        Loaded(gate: gate, capacitance: capacitance, noise: "ldb", ratio: 1, mean: 0),
        Loaded(gate: gate, capacitance: capacitance, noise: "shot", ratio: shot, mean: mean),
      ]
    } + [
      Loaded(gate: 0, capacitance: 1e-15, noise: "ekv", ratio: 1.00150, mean: 0),
      Loaded(gate: 0.28, capacitance: 1e-15, noise: "ekv", ratio: 1.00066, mean: nil),
      Loaded(gate: 0.1, capacitance: 1e-16, noise: "ekv", ratio: 1.01367, mean: nil),
    ]

  /// kT/C of a transistor-loaded capacitor: exact under local detailed balance, the published excess under shot noise
  /// and the published discreteness of the post-point Langevin form under the EKV law.
  @Test(arguments: loaded)
  func transistorLoadedCapacitor(_ item: Loaded) throws {
    let circuit = try circuit(
      "M1 n g 0 0 nch W=120n L=60n\nVG g 0 \(item.gate)\nC1 n 0 \(item.capacitance)", noise: item.noise)
    let node = StationaryObservable.voltage(node: try circuit.node("n"))
    let solution = try MasterEquation(circuit, observing: [node])
    let expected = PhysicalConstants.boltzmann * 300 / item.capacitance
    let ratio = try solution.centralMoment(2, of: node) / expected
    let mean = try solution.mean(node)
    print("\(item.noise) Vg \(item.gate) C \(item.capacitance): \(ratio) (\(item.ratio)) mean \(mean * 1e6) µV")
    #expect(abs(ratio - item.ratio) < (item.noise == "ldb" ? 1e-9 : 1.1e-5))
    if let published = item.mean { #expect(abs(mean * 1e6 - published) < 0.06) }
  }

  /// A diode is a pair of Poisson processes with λ⁺/λ⁻ = e^(V/U_T): with a resistor's noise at rest the law is
  /// Boltzmann's, variance kT/C to the accuracy of the lattice's own electrons; under a bias it stays a birth–death chain,
  /// whose detailed sums are the reference.
  @Test func diode() throws {
    var exact = MasterEquation.Options()
    exact.spacing = [1]
    let atRest = try circuit("D1 n 0 dd\nC1 n 0 1f\n.model dd d (tnom=26.85 is=1e-12)")
    let solution = try MasterEquation(atRest, observing: [.voltage(node: 1)], options: exact)
    let expected = PhysicalConstants.boltzmann * 300 / 1e-15
    #expect(abs(try solution.variance(of: .voltage(node: 1)) / expected - 1) < 1e-6)
    #expect(abs(try solution.mean(.voltage(node: 1))) < 1e-9)

    // A current through two diodes in series: the node divides the supply.
    let driven = try circuit(
      "V1 a 0 0.1\nD1 a n dd\nD2 n 0 dd\nC1 n 0 0.5f\n.model dd d (tnom=26.85 is=1e-12)")
    let node = try driven.node("n")
    let biased = try MasterEquation(driven, observing: [.voltage(node: node)], options: exact)
    let saturation = 1e-12
    let thermal = PhysicalConstants.thermalVoltage(300)
    let charge = PhysicalConstants.elementaryCharge
    // Rates up (through D1 forward, D2 backward) and down at the middle of a step, by the closed form.
    func up(_ voltage: Double) -> Double { saturation * (exp((0.1 - voltage) / thermal) + 1) }
    func down(_ voltage: Double) -> Double { saturation * (exp(voltage / thermal) + 1) }
    let step = charge / 0.5e-15
    let start = (0.05 / step).rounded()
    var weights: [(voltage: Double, weight: Double)] = [(start * step, 1)]
    var (higher, lower) = (1.0, 1.0)
    for index in 1...300 {
      let above = (start + Double(index)) * step
      higher *= up(above - step / 2) / down(above - step / 2)
      let below = (start - Double(index)) * step
      lower *= down(below + step / 2) / up(below + step / 2)
      weights += [(above, higher), (below, lower)]
    }
    let sum = weights.reduce(0) { $0 + $1.weight }
    let mean = weights.reduce(0) { $0 + $1.weight * $1.voltage } / sum
    let variance = weights.reduce(0) { $0 + $1.weight * ($1.voltage - mean) * ($1.voltage - mean) } / sum
    #expect(abs(try biased.mean(.voltage(node: node)) - mean) < 1e-7)
    #expect(abs(try biased.variance(of: .voltage(node: node)) / variance - 1) < 1e-5)
  }

  @Test func variableChargesAreRefused() throws {
    let circuit = try circuit("D1 n 0 dd\nC1 n 0 1f\n.model dd d (is=1e-12 cjo=1f)")
    let error = #expect(throws: SimulationError.self) {
      try MasterEquation(circuit, observing: [.voltage(node: 1)])
    }
    #expect(error?.message.contains("'d1'") == true && error?.remedy != nil)
  }
}
