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
    final class Sums: @unchecked Sendable {
      var first: [Double]
      var second: [Double]
      init(lanes: Int) {
        first = Array(repeating: 0, count: lanes)
        second = first
      }
    }
    let sums = Sums(lanes: ensemble.blockCount * 8)
    try ensemble.advance(intervals: intervals, of: interval, record: [node]) { chunk in
      for lane in 0..<chunk.laneCount {
        for observation in 0..<chunk.count {
          let value = chunk.voltages[observation * 8 + lane] - center
          sums.first[chunk.firstLane + lane] += value
          sums.second[chunk.firstLane + lane] += value * value
        }
      }
    }
    first = sums.first.prefix(ensemble.laneCount).map { $0 / Double(intervals) }
    second = sums.second.prefix(ensemble.laneCount).map { $0 / Double(intervals) }
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
