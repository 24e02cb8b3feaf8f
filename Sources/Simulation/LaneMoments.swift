// SPDX-License-Identifier: GPL-3.0-or-later

/// First and second moments of node voltages by lane, and what they say with error bars.
struct LaneMoments {
  private final class Sums: @unchecked Sendable {
    let first: UnsafeMutableBufferPointer<Double>
    let second: UnsafeMutableBufferPointer<Double>

    init(_ count: Int) {
      first = .allocate(capacity: count)
      second = .allocate(capacity: count)
      first.initialize(repeating: 0)
      second.initialize(repeating: 0)
    }

    deinit {
      first.deallocate()
      second.deallocate()
    }
  }

  /// By node, then lane: the mean distance from the centre, V.
  private let first: [[Double]]
  /// By node, then lane: its mean square, V².
  private let second: [[Double]]
  private let center: [Double]

  /// Observes nodes of an ensemble while it takes `steps` steps, about a centre near their means.
  init(_ ensemble: LaneEnsemble, steps: Int, stride: Int, nodes: [Int], about center: [Double]) throws {
    let width = LaneBlock.width
    let lanes = ensemble.blockCount * width
    let sums = Sums(nodes.count * lanes)
    try ensemble.advance(steps: steps, stride: stride, record: nodes) { chunk in
      // Blocks have lanes of their own, so threads do not meet.
      for observation in 0..<chunk.count {
        for node in nodes.indices {
          for lane in 0..<chunk.laneCount {
            let value = chunk.voltages[(observation * nodes.count + node) * width + lane] - center[node]
            sums.first[node * lanes + chunk.firstLane + lane] += value
            sums.second[node * lanes + chunk.firstLane + lane] += value * value
          }
        }
      }
    }
    let count = Double(steps / stride)
    func means(_ sums: UnsafeMutableBufferPointer<Double>) -> [[Double]] {
      nodes.indices.map { node in (0..<ensemble.laneCount).map { sums[node * lanes + $0] / count } }
    }
    first = means(sums.first)
    second = means(sums.second)
    self.center = center
  }

  /// The mean of independent values and its standard error.
  private static func average(_ values: [Double]) -> (value: Double, error: Double) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let scatter = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (scatter / (count * (count - 1))).squareRoot())
  }

  /// By lane: the mean square distance from the mean of all lanes.
  private func squares(_ node: Int) -> [Double] {
    let mean = Self.average(first[node]).value
    return zip(first[node], second[node]).map { $1 - 2 * mean * $0 + mean * mean }
  }

  /// Mean and standard deviation of a node.
  func moments(_ node: Int) -> ConvergenceCheck.Moments {
    let (mean, meanError) = Self.average(first[node])
    let (variance, varianceError) = Self.average(squares(node))
    let deviation = max(0, variance).squareRoot()
    return .init(
      mean: mean + center[node], meanError: meanError, deviation: deviation,
      deviationError: deviation > 0 ? varianceError / (2 * deviation) : 0)
  }

  /// What changed since `other`, on the same paths.
  func change(from other: LaneMoments, _ node: Int) -> ConvergenceCheck.Change {
    let (mean, meanError) = Self.average(zip(first[node], other.first[node]).map { $0 - $1 })
    let (variance, varianceError) = Self.average(zip(squares(node), other.squares(node)).map { $0 - $1 })
    // The standard deviations differ by (σ₁² − σ₂²)/(σ₁ + σ₂).
    let sum = moments(node).deviation + other.moments(node).deviation
    return .init(
      mean: mean, meanError: meanError, deviation: sum > 0 ? variance / sum : 0,
      deviationError: sum > 0 ? varianceError / sum : 0)
  }
}
