// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitSimulation

/// Mean and variance of a quantity over lanes and observations, with errors from the scatter of lanes.
struct JumpStatistics {
  /// By lane: the mean of the first and second power about a centre.
  private let first: [Double]
  private let second: [Double]
  private let center: Double

  /// Observes v(node) − v(reference) of an ensemble.
  init(
    _ ensemble: ChargeJumpEnsemble, node: Int, intervals: Int, of interval: Double, about center: Double = 0
  ) throws {
    let blockLanes = ensemble.blockCount * 8
    let sums = (first: LaneSums(lanes: blockLanes), second: LaneSums(lanes: blockLanes))
    try ensemble.advance(intervals: intervals, of: interval, record: [node]) { chunk in
      for lane in 0..<chunk.laneCount {
        for observation in 0..<chunk.count {
          let value = chunk.voltages[observation * 8 + lane] - center
          sums.first.add(value, lane: chunk.firstLane + lane)
          sums.second.add(value * value, lane: chunk.firstLane + lane)
        }
      }
    }
    first = sums.first.values.prefix(ensemble.laneCount).map { $0 / Double(intervals) }
    second = sums.second.values.prefix(ensemble.laneCount).map { $0 / Double(intervals) }
    self.center = center
  }

  /// The mean and its standard error.
  var mean: (value: Double, error: Double) {
    let (value, error) = Self.average(first)
    return (value + center, error)
  }

  /// The variance and its standard error.
  var variance: (value: Double, error: Double) {
    let mean = Self.average(first).value
    return Self.average(zip(first, second).map { $1 - 2 * mean * $0 + mean * mean })
  }

  /// The mean of independent values and its standard error.
  static func average(_ values: [Double]) -> (value: Double, error: Double) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let scatter = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (scatter / (count * (count - 1))).squareRoot())
  }
}
