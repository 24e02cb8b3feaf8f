// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitSimulation
import Testing

@Suite struct LinearNoiseTests {
  private func noise(_ circuit: CircuitEquations) throws -> LinearNoise {
    try LinearNoise(circuit, at: OperatingPoint(circuit))
  }

  /// kT/C, RC and the Lorentzian 4kTR/(1 + ω²R²C²).
  @Test func resistorCapacitor() throws {
    let circuit = try circuit("R1 n 0 100meg\nC1 n 0 1f")
    let linear = try noise(circuit)
    let thermalEnergy = PhysicalConstants.boltzmann * 300
    #expect(abs(try linear.variance(of: 1) / (thermalEnergy / 1e-15) - 1) < 1e-12)
    #expect(abs(try linear.integratedCorrelationTime(of: 1) / 1e-7 - 1) < 1e-12)
    #expect(abs(try linear.effectiveTemperature(of: 1) - 300) < 1e-9)
    for frequency in [0, 1e5, 1.6e6, 1e8] {
      let corner = 2 * Double.pi * frequency * 1e-7
      let expected = 4 * thermalEnergy * 1e8 / (1 + corner * corner)
      #expect(abs(try linear.spectralDensity(of: 1, frequency: frequency) / expected - 1) < 1e-12)
    }
  }

  /// A resistor network at one temperature has Σ = kT C⁻¹ whatever its conductances; published matrix and taus.
  @Test func coupledResistors() throws {
    let circuit = try circuit("R1 a 0 200meg\nR2 b 0 100meg\nC1 a 0 1f\nC2 b 0 1f\nC3 a b 0.5f")
    let linear = try noise(circuit)
    let (a, b) = (try circuit.node("a"), try circuit.node("b"))
    #expect(abs(try linear.covariance(a, a) / 3.106460e-6 - 1) < 1e-6)
    #expect(abs(try linear.covariance(b, b) / 3.106460e-6 - 1) < 1e-6)
    #expect(abs(try linear.covariance(a, b) / 1.035487e-6 - 1) < 1e-6)
    let taus = linear.eigenvalues.map { -1 / $0.real }
    #expect(abs(taus[0] / 328.0776e-9 - 1) < 1e-6 && abs(taus[1] / 121.9224e-9 - 1) < 1e-6)
  }

  /// The rows of the one-node inverter.
  @Test(arguments: [
    (1e-15, 0.2, 0.1, 7.250385e-3, 98.45387e-9), (1e-15, 0.2, 0.0995, 7.145797e-3, 95.52278e-9),
    (1e-15, 0.05, 0.025, 2.701692e-3, 87.24877e-9), (1e-16, 0.2, 0.1, 22.927729e-3, 9.84539e-9),
    (1e-16, 0.1, 0.05, 12.091614e-3, 10.22925e-9), (1e-16, 0.05, 0.025, 8.543500e-3, 8.72488e-9),
  ])
  func inverter(_ row: (capacitance: Double, supply: Double, input: Double, deviation: Double, tau: Double)) throws {
    let circuit = try circuit(
      """
      VDD vd 0 \(row.supply)
      VIN in 0 \(row.input)
      M1 n in 0 0 nch W=120n L=180n
      M2 n in vd vd pch W=360n L=180n
      C1 n 0 \(row.capacitance)
      """)
    let linear = try noise(circuit)
    let node = try circuit.node("n")
    #expect(abs(try linear.variance(of: node).squareRoot() / row.deviation - 1) < 1e-6)
    #expect(abs(try linear.integratedCorrelationTime(of: node) / row.tau - 1) < 1e-6)
  }

  /// The two capacitively coupled inverters: covariance, taus, effective temperature.
  @Test(arguments: [
    (0.2, 65.710096, 21.903365, 118.1446, 59.0723, 3807.490), (0.05, 9.123923, 3.041308, 104.6985, 52.3493, 528.674),
  ])
  func coupledInverters(
    _ row: (supply: Double, variance: Double, covariance: Double, slow: Double, fast: Double, temperature: Double)
  ) throws {
    let circuit = try circuit(coupledInvertersDeck(supply: row.supply))
    let linear = try noise(circuit)
    let (first, second) = (try circuit.node("v1"), try circuit.node("v2"))
    #expect(abs(try linear.covariance(first, first) * 1e6 / row.variance - 1) < 1e-6)
    #expect(abs(try linear.covariance(second, second) * 1e6 / row.variance - 1) < 1e-6)
    #expect(abs(try linear.covariance(first, second) * 1e6 / row.covariance - 1) < 1e-6)
    #expect(abs(-1e9 / linear.eigenvalues[0].real / row.slow - 1) < 1e-6)
    #expect(abs(-1e9 / linear.eigenvalues[1].real / row.fast - 1) < 1e-6)
    #expect(abs(try linear.effectiveTemperature(of: first) / row.temperature - 1) < 1e-6)
  }

  /// A ladder of a hundred nodes at equilibrium: kT C⁻¹, which is diagonal.
  @Test func hundredNodes() throws {
    let cards = (1...100).flatMap { index in
      [
        "R\(index) n\(index) n\(index - 1 == 0 ? "1x" : "\(index - 1)") \(1 + index % 7)meg",
        "C\(index) n\(index) 0 \(1 + index % 3)f",
      ]
    }
    let circuit = try circuit((cards + ["V1 n1x 0 0.3"]).joined(separator: "\n"))
    let linear = try noise(circuit)
    let thermalEnergy = PhysicalConstants.boltzmann * 300
    for index in [1, 50, 100] {
      let node = try circuit.node("n\(index)")
      let expected = thermalEnergy / (Double(1 + index % 3) * 1e-15)
      #expect(abs(try linear.variance(of: node) / expected - 1) < 1e-9)
      #expect(abs(try linear.covariance(node, try circuit.node("n49"))) < 1e-9 * expected)
    }
  }

  /// A latch at its metastable point has no linear noise; a voltage source's node has none at all.
  @Test func refusals() throws {
    let latch = try circuit(
      """
      VDD vd 0 0.2
      M1 a b 0 0 nch W=120n L=60n
      M2 a b vd vd pch W=360n L=60n
      M3 b a 0 0 nch W=120n L=60n
      M4 b a vd vd pch W=360n L=60n
      C1 a 0 1f
      C2 b 0 1f
      .nodeset v(a)=0.1 v(b)=0.1
      """)
    #expect(throws: SimulationError.self) { _ = try noise(latch) }
    let resistor = try circuit("V1 s 0 1\nR1 n s 1meg\nC1 n 0 1f\nR2 n m 1k\nR3 m 0 1k")
    let linear = try noise(resistor)
    #expect(throws: SimulationError.self) { try linear.effectiveTemperature(of: resistor.node("s")) }
    #expect(throws: SimulationError.self) { try linear.variance(of: resistor.node("m")) }
    #expect(try linear.variance(of: resistor.node("s")) == 0)
  }
}
