// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitSimulation

/// The voltages of nodes along the paths of every lane, by lane and node.
final class LanePaths: @unchecked Sendable {
  /// `[lane][node][observation]`.
  private(set) var voltages: [[[Double]]]
  private let nodeCount: Int

  init(lanes: Int, nodes: Int) {
    voltages = Array(repeating: Array(repeating: [], count: nodes), count: lanes)
    nodeCount = nodes
  }

  /// Takes a chunk; different lanes may come from different threads.
  private func append(_ chunk: LaneEnsemble.Chunk, to lanes: UnsafeMutableBufferPointer<[[Double]]>) {
    for lane in 0..<chunk.laneCount {
      for node in 0..<nodeCount {
        for observation in 0..<chunk.count {
          lanes[chunk.firstLane + lane][node].append(chunk.voltages[(observation * nodeCount + node) * 8 + lane])
        }
      }
    }
  }

  /// The paths of the noisy transient over the next steps.
  static func record(_ ensemble: LaneEnsemble, nodes: [Int], steps: Int, stride: Int = 1) throws -> [[[Double]]] {
    let paths = LanePaths(lanes: ensemble.laneCount, nodes: nodes.count)
    try paths.voltages.withUnsafeMutableBufferPointer { lanes in
      nonisolated(unsafe) let lanes = lanes
      try ensemble.advance(steps: steps, stride: stride, record: nodes) { paths.append($0, to: lanes) }
    }
    return paths.voltages
  }

  /// The paths of charge jumps over the next intervals.
  static func record(
    _ ensemble: ChargeJumpEnsemble, nodes: [Int], intervals: Int, of interval: Double
  ) throws -> [[[Double]]] {
    let paths = LanePaths(lanes: ensemble.laneCount, nodes: nodes.count)
    try paths.voltages.withUnsafeMutableBufferPointer { lanes in
      nonisolated(unsafe) let lanes = lanes
      try ensemble.advance(intervals: intervals, of: interval, record: nodes) { paths.append($0, to: lanes) }
    }
    return paths.voltages
  }
}
