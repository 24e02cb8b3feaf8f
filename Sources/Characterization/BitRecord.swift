// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitSimulation

/// The bits of many lanes over time, packed 64 to a word along time.
///
/// Filled by the observer of an ensemble: blocks write disjoint lanes, so they may do so concurrently.
package final class BitRecord: @unchecked Sendable {
  /// Observations per lane.
  package let count: Int
  /// Number of lanes.
  package let lanes: Int
  /// Seconds between observations.
  package let interval: Double
  private let words: UnsafeMutablePointer<UInt64>
  private let wordsPerLane: Int
  private let filled: UnsafeMutablePointer<Int>

  init(lanes: Int, count: Int, interval: Double) {
    self.lanes = lanes
    self.count = count
    self.interval = interval
    // One spare word, so that a shifted read may run over the end.
    wordsPerLane = (count + 63) / 64 + 1
    words = .allocate(capacity: lanes * wordsPerLane)
    words.initialize(repeating: 0, count: lanes * wordsPerLane)
    filled = .allocate(capacity: (lanes + 7) / 8)
    filled.initialize(repeating: 0, count: (lanes + 7) / 8)
  }

  deinit {
    words.deallocate()
    filled.deallocate()
  }

  /// Runs an ensemble and records its bits.
  package convenience init(
    _ ensemble: LaneEnsemble, probe: LaneEnsemble.BitProbe, stride: Int, count: Int, progress: ((Double) -> Void)? = nil
  ) throws {
    self.init(lanes: ensemble.laneCount, count: count, interval: ensemble.timeStep * Double(stride))
    try ensemble.advance(
      steps: stride * count, stride: stride, bit: probe, observe: { self.append($0) }, progress: progress)
  }

  /// Runs an ensemble of charge jumps and records its bits.
  package convenience init(
    _ ensemble: ChargeJumpEnsemble, probe: LaneEnsemble.BitProbe, interval: Double, count: Int,
    progress: ((Double) -> Void)? = nil
  ) throws {
    self.init(lanes: ensemble.laneCount, count: count, interval: interval)
    try ensemble.advance(
      intervals: count, of: interval, bit: probe, observe: { self.append($0) }, progress: progress)
  }

  /// A record of bits that are at hand: one sequence a lane, all of the same length.
  package convenience init(_ bits: [[Bool]], interval: Double) {
    self.init(lanes: bits.count, count: bits.first?.count ?? 0, interval: interval)
    for (lane, sequence) in bits.enumerated() {
      for (position, bit) in sequence.prefix(count).enumerated() where bit {
        words[lane * wordsPerLane + position >> 6] |= 1 << UInt64(position & 63)
      }
    }
  }

  private func append(_ chunk: LaneEnsemble.Chunk) {
    let start = filled[chunk.block]
    for lane in 0..<chunk.laneCount {
      let row = words + (chunk.firstLane + lane) * wordsPerLane
      var position = start
      for byte in chunk.bits {
        row[position >> 6] |= UInt64((byte >> UInt8(lane)) & 1) << UInt64(position & 63)
        position += 1
      }
    }
    filled[chunk.block] = start + chunk.count
  }

  /// One bit.
  func bit(lane: Int, at position: Int) -> Bool {
    words[lane * wordsPerLane + position >> 6] >> UInt64(position & 63) & 1 == 1
  }

  /// How many bits of a lane are 1.
  package func ones(lane: Int) -> Int {
    let row = words + lane * wordsPerLane
    return (0..<wordsPerLane).reduce(0) { $0 + row[$1].nonzeroBitCount }
  }

  /// How many pairs of bits at a lag (in observations, below `count`) differ in a lane.
  package func disagreements(lane: Int, lag: Int) -> Int {
    let row = words + lane * wordsPerLane
    let pairs = count - lag
    let (skip, shift) = (lag >> 6, UInt64(lag & 63))
    let fullWords = pairs >> 6
    var total = 0
    for index in 0..<fullWords { total += (row[index] ^ shifted(row, index + skip, shift)).nonzeroBitCount }
    let rest = UInt64(pairs & 63)
    if rest > 0 {
      let mask = (UInt64(1) << rest) - 1
      total += ((row[fullWords] ^ shifted(row, fullWords + skip, shift)) & mask).nonzeroBitCount
    }
    return total
  }

  @inline(__always)
  private func shifted(_ row: UnsafeMutablePointer<UInt64>, _ index: Int, _ shift: UInt64) -> UInt64 {
    guard shift > 0 else { return row[index] }
    let high = index + 1 < wordsPerLane ? row[index + 1] : 0
    return row[index] >> shift | high << (64 - shift)
  }
}
