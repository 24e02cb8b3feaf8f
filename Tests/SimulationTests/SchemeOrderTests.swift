// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitSimulation
import Testing

/// The realised orders of the schemes, from runs at h, h/2, h/4, … on the same Brownian paths: where the error is C h^p,
/// successive differences shrink by 2^p.
@Suite struct SchemeOrderTests {
  /// By halving, then lane: the voltage of node 1 after `steps` whole steps.
  private func ends(
    _ circuit: CircuitEquations, _ scheme: LaneEnsemble.Options.Scheme, from start: Double, step: Double, steps: Int,
    halvings: ClosedRange<Int>, lanes: Int, noise: Double = 1
  ) throws -> [[Double]] {
    var unknowns = try OperatingPoint(circuit).unknowns
    unknowns[0] = start
    return try halvings.map { halvings in
      var options = LaneEnsemble.Options()
      options.scheme = scheme
      options.timeStep = step
      options.stepLimit = 4
      options.noiseScale = noise
      options.refinement = .init(halvings: halvings)
      let lane = LaneEnsemble.Lane(sources: circuit.dcValues, unknowns: unknowns)
      let ensemble = try LaneEnsemble(circuit, lanes: Array(repeating: lane, count: lanes), options: options)
      try ensemble.advance(steps: steps << halvings)
      return (0..<lanes).map { ensemble.nodeVoltages(lane: $0)[1] }
    }
  }

  /// Order and its standard error from the mean of `|difference|` or of `f` over lanes.
  private func orders(_ ends: [[Double]], _ measure: (Double, Double) -> Double) -> [(order: Double, error: Double)] {
    let changes = zip(ends, ends.dropFirst()).map { coarse, fine in
      JumpStatistics.average(zip(coarse, fine).map(measure))
    }
    return zip(changes, changes.dropFirst()).map { first, second in
      (
        log2(abs(first.value / second.value)),
        ((first.error / first.value) * (first.error / first.value)
          + (second.error / second.value) * (second.error / second.value)).squareRoot() / log(2)
      )
    }
  }

  private func strong(_ coarse: Double, _ fine: Double) -> Double { abs(fine - coarse) }
  private func mean(_ coarse: Double, _ fine: Double) -> Double { fine - coarse }
  private func square(_ coarse: Double, _ fine: Double) -> Double { fine * fine - coarse * coarse }

  /// Additive noise, a resistor's: strong order 1 for both, weak order 1 (Euler) and 2 (Heun), in the mean of a decay
  /// from 0.5 V and in the variance that grows from 0.
  @Test(arguments: [(LaneEnsemble.Options.Scheme.euler, 1.0), (.heun, 2.0)])
  func additive(scheme: LaneEnsemble.Options.Scheme, weak: Double) throws {
    let circuit = try circuit("R1 n 0 100meg\nC1 n 0 1f")
    let noisy = try ends(circuit, scheme, from: 0, step: 40e-9, steps: 4, halvings: 0...4, lanes: 65_536)
    let strongOrders = orders(noisy, strong)
    #expect(abs(try #require(strongOrders.last).order - 1) < 0.2)
    let squares = orders(noisy, square)
    // Heun's difference of the variances drowns in chance after three halvings.
    let (order, error) = scheme == .euler ? squares[2] : squares[0]
    #expect(abs(order - weak) < 0.2 && error < 0.1)
    let decay = orders(
      try ends(circuit, scheme, from: 0.5, step: 20e-9, steps: 8, halvings: 0...4, lanes: 4096), mean)
    #expect(abs(try #require(decay.last).order - weak) < 0.2)
  }

  /// Stationary variance of the Ornstein–Uhlenbeck process, x = h/RC: Euler 1/(1 − x/2), Heun (1 − x/2)/(1 − x/2 + x²/4),
  /// times kT/C. 4.5σ of the scatter of 512 lanes (false alarm 7·10⁻⁶).
  @Test(arguments: [LaneEnsemble.Options.Scheme.euler, .heun], [0.1, 0.2, 0.4])
  func stationaryVariance(scheme: LaneEnsemble.Options.Scheme, x: Double) throws {
    let circuit = try circuit("R1 n 0 100meg\nC1 n 0 1f")
    var options = LaneEnsemble.Options()
    options.scheme = scheme
    options.timeStep = x * 100e-9
    let lane = LaneEnsemble.Lane(sources: circuit.dcValues, unknowns: [0])
    let ensemble = try LaneEnsemble(circuit, lanes: Array(repeating: lane, count: 512), options: options)
    try ensemble.advance(steps: 200)
    let moments = try NodeMoments(ensemble, node: 1, steps: 8000, stride: 2)
    let expected =
      PhysicalConstants.boltzmann * 300 / 1e-15
      * (scheme == .euler ? 1 / (1 - x / 2) : (1 - x / 2) / (1 - x / 2 + x * x / 4))
    #expect(abs(moments.variance - expected) < 4.5 * moments.varianceError)
    #expect(moments.varianceError < 0.01 * expected)
  }

  /// Noise that depends on the state: a transistor on a capacitor under 4 times its own noise (8 mV r.m.s. at
  /// equilibrium, a third of U_T). Strong order ½ from V_DS = 0, weak order 1 on the way down from 30 mV.
  @Test(arguments: [LaneEnsemble.Options.Scheme.euler, .heun])
  func multiplicative(scheme: LaneEnsemble.Options.Scheme) throws {
    let circuit = try circuit("M1 n g 0 0 nch W=120n L=60n\nVG g 0 0.1\nC1 n 0 1f")
    let paths = try ends(
      circuit, scheme, from: 0, step: 1e-9, steps: 4, halvings: 5...8, lanes: 8192, noise: 4)
    let strongOrders = orders(paths, strong)
    #expect(abs(try #require(strongOrders.last).order - 0.5) < 0.2)
    let weak = orders(
      try ends(circuit, scheme, from: 0.03, step: 1e-9, steps: 4, halvings: 1...5, lanes: 65_536, noise: 4), square)
    // Over three halvings, where Heun's small error is still told from chance.
    let order = weak.reduce(0) { $0 + $1.order } / 3
    let error = (weak[0].error * weak[0].error + weak[2].error * weak[2].error).squareRoot() / 3
    #expect(abs(order - 1) < 0.2 && error < 0.1)
  }
}
