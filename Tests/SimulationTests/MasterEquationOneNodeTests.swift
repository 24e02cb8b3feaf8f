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
}
