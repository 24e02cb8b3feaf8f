// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitSimulation
import Testing

@Suite struct LaneEnsembleTests {
  private func lanes(_ circuit: CircuitEquations, _ count: Int) throws -> [LaneEnsemble.Lane] {
    let point = try OperatingPoint(circuit)
    return Array(repeating: .init(sources: circuit.dcValues, unknowns: point.unknowns), count: count)
  }

  /// kT/C of an RC node. 256 lanes × 400 τ: standard error 0.44 %·… printed by the estimate itself; the bound is 4.5σ
  /// (false alarm 7·10⁻⁶) plus the scheme's own 0.06 %.
  @Test func resistorCapacitor() throws {
    let circuit = try circuit("R1 n 0 100meg\nC1 n 0 1f")
    var options = LaneEnsemble.Options()
    options.stepFraction = 0.05
    let ensemble = try LaneEnsemble(circuit, lanes: lanes(circuit, 256), options: options)
    #expect(abs(ensemble.timeStep - 5e-9) < 1e-15)
    try ensemble.advance(steps: 200)
    let moments = try NodeMoments(ensemble, node: 1, steps: 80_000, stride: 8)
    let expected = PhysicalConstants.boltzmann * 300 / 1e-15
    print("RC: var/(kT/C) = \(moments.variance / expected) ± \(moments.varianceError / expected)")
    #expect(abs(moments.variance - expected) < 4.5 * moments.varianceError + 6e-4 * expected)
    #expect(moments.varianceError < 2e-3 * expected)
  }

  /// kT/C of a transistor-loaded capacitor at every inversion level of the reference table, V_DS = 0 at equilibrium.
  @Test(arguments: [0, 0.1, 0.2, 0.28, 0.4])
  func transistorLoadedCapacitor(gate: Double) throws {
    let circuit = try circuit("M1 n g 0 0 nch W=120n L=60n\nVG g 0 \(gate)\nC1 n 0 1f")
    var options = LaneEnsemble.Options()
    options.stepFraction = 0.05
    let ensemble = try LaneEnsemble(circuit, lanes: lanes(circuit, 256), options: options)
    try ensemble.advance(steps: 400)
    let moments = try NodeMoments(ensemble, node: 1, steps: 80_000, stride: 8)
    let expected = PhysicalConstants.boltzmann * 300 / 1e-15
    print(
      "MOS Vg=\(gate): var/(kT/C) = \(moments.variance / expected) ± \(moments.varianceError / expected), mean \(moments.mean * 1e6) µV, halved \(ensemble.dividedSteps)"
    )
    #expect(abs(moments.variance - expected) < 4.5 * moments.varianceError + 6e-4 * expected)
  }
}
