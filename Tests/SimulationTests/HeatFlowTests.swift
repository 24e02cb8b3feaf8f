// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitSimulation
import Testing

/// Two resistors at 300 K and 600 K, their heat flow through the capacitors between: closed forms.
///
/// A circuit has one temperature. A conductance G at 600 K is one of 2G at 300 K, which has its noise, beside a noiseless
/// source of −G.
@Suite struct HeatFlowTests {
  private static let thermalEnergy = PhysicalConstants.boltzmann * 300

  /// G₁ = 5 nS at 300 K and G₂ = 10 nS at 600 K on 1 fF: τ, variance and the heat flow G₁(⟨v²⟩ − kT₁/C).
  @Test func oneNode() throws {
    let circuit = try circuit("R1 n 0 200meg\nR2 n 0 50meg\nG2 n 0 n 0 -10n\nC1 n 0 1f")
    let noise = try LinearNoise(circuit, at: OperatingPoint(circuit))
    let variance = try noise.variance(of: 1)
    #expect(abs(-1 / noise.eigenvalues[0].real / 66.6667e-9 - 1) < 1e-5)
    #expect(abs(variance / 6.903245e-6 - 1) < 1e-6)
    let heat = 5e-9 * (variance - Self.thermalEnergy / 1e-15)
    #expect(abs(heat / 1.380649e-14 - 1) < 1e-6)
  }

  private static let twoNodes =
    "R1 a 0 200meg\nR2 b 0 50meg\nG2 b 0 b 0 -10n\nC1 a 0 1f\nC2 b 0 1f\nCc a b 0.5f"

  /// Two nodes with a coupling capacitor: covariance, and the heat that enters R₁, G₁(⟨v₁²⟩ − kT₁ (C⁻¹)₁₁).
  @Test func twoNodesLinear() throws {
    let circuit = try circuit(Self.twoNodes)
    let (a, b) = (try circuit.node("a"), try circuit.node("b"))
    let noise = try LinearNoise(circuit, at: OperatingPoint(circuit))
    #expect(abs(try noise.covariance(a, a) / 3.336568e-6 - 1) < 1e-6)
    #expect(abs(try noise.covariance(a, b) / 1.725811e-6 - 1) < 1e-6)
    #expect(abs(try noise.covariance(b, b) / 6.097866e-6 - 1) < 1e-6)
    // C⁻¹ of [1.5 −0.5; −0.5 1.5] fF has 0.75 /fF on its diagonal.
    let heat = 5e-9 * (try noise.covariance(a, a) - Self.thermalEnergy * 0.75e15)
    #expect(abs(heat / 1.1505408e-15 - 1) < 1e-5)
  }

  /// The same from paths: 4.5 standard errors, false alarm 7·10⁻⁶ each, and 0.1 % for the step.
  @Test func twoNodesNoisyTransient() throws {
    let circuit = try circuit(Self.twoNodes)
    let point = try OperatingPoint(circuit)
    var options = LaneEnsemble.Options()
    options.stepFraction = 0.05
    let ensemble = try LaneEnsemble(
      circuit, lanes: Array(repeating: .init(sources: circuit.dcValues, unknowns: point.unknowns), count: 128),
      options: options)
    try ensemble.advance(steps: 1000)
    let nodes = [try circuit.node("a"), try circuit.node("b")]
    let paths = try LanePaths.record(ensemble, nodes: nodes, steps: 40_000 * validationFactor, stride: 20)
    for (first, second, expected) in [(0, 0, 3.336568e-6), (0, 1, 1.725811e-6), (1, 1, 6.097866e-6)] {
      let product = JumpStatistics.average(
        paths.map { path in
          zip(path[first], path[second]).reduce(0) { $0 + $1.0 * $1.1 } / Double(path[0].count)
        })
      print("Σ\(first + 1)\(second + 1): \(product.value / expected) ± \(product.error / expected)")
      #expect(abs(product.value - expected) < 4.5 * product.error + 1e-3 * expected)
      #expect(product.error < 0.02 * expected)
    }
  }
}
