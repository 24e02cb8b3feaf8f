// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitSimulation

/// The decisions of a clocked cell: by lane and period the bit, the output's distance from its threshold when the bit is
/// read, and when it resolved.
///
/// Blocks of an ensemble write disjoint lanes, so they may do so concurrently.
package final class ClockedRecord: @unchecked Sendable {
  /// By lane, then period.
  package private(set) var bits: [[Bool]]
  /// |output − threshold| when the bit is read, V.
  private(set) var swings: [[Double]]
  /// Seconds from the start of the decision to when the output last passed the level; infinity where it has not.
  private(set) var resolveTimes: [[Double]]

  private let threshold: Double
  private let level: Double
  private let interval: Double
  /// By lane: how many looks the present decision has had, and the last at which it was unresolved.
  private let looks: UnsafeMutablePointer<Int>
  private let unresolved: UnsafeMutablePointer<Int>
  private let output: UnsafeMutablePointer<Double>

  /// - Parameters:
  ///   - threshold: of the output, V.
  ///   - level: distance from the threshold beyond which the output is resolved, V.
  ///   - interval: between looks, s.
  init(lanes: Int, threshold: Double, level: Double, interval: Double) {
    bits = Array(repeating: [], count: lanes)
    swings = Array(repeating: [], count: lanes)
    resolveTimes = Array(repeating: [], count: lanes)
    self.threshold = threshold
    self.level = level
    self.interval = interval
    looks = .allocate(capacity: lanes)
    unresolved = .allocate(capacity: lanes)
    output = .allocate(capacity: lanes)
    looks.initialize(repeating: 0, count: lanes)
    unresolved.initialize(repeating: 0, count: lanes)
    output.initialize(repeating: 0, count: lanes)
  }

  deinit {
    looks.deallocate()
    unresolved.deallocate()
    output.deallocate()
  }

  func beginDecision() {
    looks.update(repeating: 0, count: bits.count)
    unresolved.update(repeating: 0, count: bits.count)
  }

  /// Two recorded nodes, whose difference is the output.
  func observe(_ chunk: LaneEnsemble.Chunk) {
    let width = chunk.voltages.count / (2 * chunk.count)
    for lane in 0..<chunk.laneCount {
      let position = chunk.firstLane + lane
      for look in 0..<chunk.count {
        let value = chunk.voltages[2 * look * width + lane] - chunk.voltages[(2 * look + 1) * width + lane] - threshold
        looks[position] += 1
        if abs(value) < level { unresolved[position] = looks[position] }
        output[position] = value
      }
    }
  }

  func endDecision() {
    for lane in bits.indices {
      bits[lane].append(output[lane] > 0)
      swings[lane].append(abs(output[lane]))
      // Resolved between two looks.
      let time = unresolved[lane] == looks[lane] ? .infinity : (Double(unresolved[lane]) + 0.5) * interval
      resolveTimes[lane].append(time)
    }
  }

  /// P(1) over some lanes.
  func probability(_ lanes: Range<Int>) -> Double {
    let ones = bits[lanes].reduce(0) { $0 + $1.count { $0 } }
    return Double(ones) / Double(lanes.reduce(0) { $0 + bits[$1].count })
  }

  /// A quantile of independent values with the error that the binomial law of ranks gives: half the distance between the
  /// values whose ranks lie one standard deviation, √(n q (1 − q)), on either side.
  static func quantile(_ fraction: Double, of values: [Double]) -> Estimate {
    let sorted = values.sorted()
    let count = Double(sorted.count)
    func value(_ rank: Double) -> Double { sorted[min(sorted.count - 1, max(0, Int(rank)))] }
    let spread = (count * fraction * (1 - fraction)).squareRoot()
    let (low, high) = (value(count * fraction - spread), value(count * fraction + spread))
    return Estimate(value(count * fraction), standardError: high > low ? (high - low) / 2 : 0)
  }
}
