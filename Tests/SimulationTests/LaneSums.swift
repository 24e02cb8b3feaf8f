// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitSimulation

/// A sum by lane. Blocks of an ensemble add concurrently, each to lanes of its own: memory without a copy on write, which
/// threads that meet on one array would run into.
final class LaneSums: @unchecked Sendable {
  private let sums: UnsafeMutableBufferPointer<Double>

  init(lanes: Int) {
    sums = .allocate(capacity: lanes)
    sums.initialize(repeating: 0)
  }

  deinit { sums.deallocate() }

  var values: [Double] { Array(sums) }

  func add(_ value: Double, lane: Int) { sums[lane] += value }

  /// Counts the ones.
  func addBits(_ chunk: LaneEnsemble.Chunk) {
    for byte in chunk.bits {
      for lane in 0..<chunk.laneCount where byte >> UInt8(lane) & 1 == 1 { sums[chunk.firstLane + lane] += 1 }
    }
  }
}
