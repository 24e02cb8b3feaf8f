// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitDevices
import PBitKitSimulation

/// By transistor, how far the bias of P = ½ moves per volt of its threshold, up to the sign:
/// (∂P/∂V_T)/(∂P/∂V_b).
package struct OffsetGains {
  /// By transistor; 0 for one that does not influence the bit or was not asked for.
  package let values: [Estimate]

  /// From one adjoint solution of the master equation.
  package init(exactlyOf bench: CellBench, bias: Double) throws {
    values = try LatticeExtrapolation(bench, bias: bias).estimates { solution in
      let sensitivities = try solution.sensitivities(of: .bit(bench.probe))
      return sensitivities.threshold.map { $0 / sensitivities.source[bench.biasSource] }
    }
  }

  private static let lanes = 64
  /// Length of a lane in correlation times, and how many of them settle it.
  private static let length = 200.0
  private static let settling = 10.0

  /// From central differences: each threshold is moved up and down by half of the probit's scale, and what P gains is
  /// translated into bias by the fitted curve.
  ///
  /// All runs have the same random numbers, lane by lane, so the error is that of the lanes' differences.
  package init(sampledFrom bench: CellBench, like cell: CellModel, transistors: [Int]) throws {
    let bias = cell.autocorrelation.bias_V
    let tau = cell.autocorrelation.integratedTime_s.value
    let fit = cell.law == .logistic ? cell.logistic : cell.probit
    let move = abs(cell.probit.scale_V.value) / 2
    let point = try bench.operatingPoint(bias: bias)
    let timeStep = try bench.ensemble(biases: [bias], lanes: 1).timeStep
    let steps = max(1, Int(Self.length * tau / timeStep))
    func ones(_ transistor: Int, threshold: Double) throws -> [Double] {
      var channels = bench.circuit.channels
      channels[transistor].threshold += threshold
      let lane = LaneEnsemble.Lane(sources: bench.sources(bias: bias), unknowns: point.unknowns, channels: channels)
      let ensemble = try bench.ensemble(
        lanes: Array(repeating: lane, count: Self.lanes), timeStep: timeStep, name: "offset gains")
      try ensemble.advance(steps: max(1, Int(Self.settling * tau / timeStep)))
      let record = try BitRecord(ensemble, probe: bench.probe, stride: 1, count: steps)
      return (0..<Self.lanes).map { Double(record.ones(lane: $0)) / Double(record.count) }
    }
    var values = Array(repeating: Estimate(0, standardError: 0), count: bench.circuit.channels.count)
    for transistor in transistors {
      let (up, down) = (try ones(transistor, threshold: move), try ones(transistor, threshold: -move))
      values[transistor] = try LaneJackknife.estimate(lanes: Self.lanes) { included in
        func bias(_ lanes: [Double]) throws -> Double {
          let chosen = lanes.indices.filter(included)
          let probability = chosen.reduce(0) { $0 + lanes[$1] } / Double(chosen.count)
          guard probability > 0, probability < 1 else {
            throw SpecError(
              .unavailable,
              "the bit sticks when the threshold of '\(bench.circuit.devices.mosfets[transistor].name)' moves by \(move) V"
            )
          }
          return fit.scale_V.value * cell.law.quantile(probability)
        }
        return (try bias(up) - bias(down)) / (2 * move)
      }
    }
    self.values = values
  }
}
