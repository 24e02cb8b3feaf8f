// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitGSLNumerics
import PBitKitRandomStreams

/// How many sweeps a step's free chains take to forget their image: the exponential fitted to the tail of the
/// autocorrelation of images projected to random dimensions.
///
/// 128 chains run at β = 1. ρ(ℓ) is pooled over chains and 32 dimensions, centred by the mean of all chains that have the
/// same input. The record grows, by doubling its stride, until ρ falls to 0.05 within half of it or the sweeps are spent;
/// A·e^(−ℓ/τ) is fitted from the last lag before ρ reaches ½ to where it reaches 0.05. The error is the jackknife's over
/// eight groups of 16 chains.
public struct MixingTime: Sendable, Equatable {
  /// τ, sweeps.
  public let sweeps: Double
  /// Its standard error.
  public let error: Double
  /// Whether ρ fell below ½ within the record; if not, τ is extrapolated from less than one decay and no more than an
  /// order of magnitude.
  public let isResolved: Bool
  /// Lags, sweeps.
  public let lags: [Double]
  /// ρ at the lags.
  public let autocorrelation: [Double]

  private static let inputs = 8
  private static let dimensions = 32
  private static let samples = 256

  /// Measures one step of a model.
  ///
  /// - Parameters:
  ///   - model: the model.
  ///   - step: which of its steps; images of `data`, noised as in training, are its inputs.
  ///   - data: images like those that the model was trained on.
  ///   - limit: sweeps after which the record stops to grow.
  ///   - seed: of all draws.
  /// - Throws: ``DenoisingError`` for a step that is not there, `GSLError` where the fit does not converge.
  public init(model: DenoisingModel, step: Int, data: ImageDataset, limit: Int = 65_536, seed: UInt64) throws {
    guard model.machines.indices.contains(step) else {
      throw DenoisingError(.badOption, "no step \(step)", at: "mixing time", remedy: "give a step of the model")
    }
    let machine = model.machines[step]
    let shape = model.architecture
    let stream = RandomStream(seed: seed, name: "mixing/\(step)")
    let pairs = NoisyPairs(
      process: shape.process, step: step, machine: machine, levels: shape.levels, classes: shape.classes)
    let chains = ChainBlock.capacity
    let block = ChainBlock(rows: machine.rowCount)
    for chain in 0..<chains {
      let input = chain * Self.inputs / chains
      pairs.fill(
        block, chain: chain, image: data.image(input % data.count), label: data.labels[input % data.count],
        example: input, stream: RandomStream(seed: stream.key, name: "noise"))
    }
    let projection = ImageProjection(
      placement: machine.placement, levels: shape.levels, dimensions: Self.dimensions,
      stream: RandomStream(seed: stream.key, name: "projection"))
    let sampler = GibbsSampler(machine: machine)
    let free = GibbsSampler.FreeNodes(graph: machine.graph)
    sampler.start(block, free: free, beta: 1, stream: stream)
    // Without coupling to the input all chains have one law.
    let isFree = machine.imageCoupling == 0 && machine.labelCoupling == 0
    var (sweep, stride) = (0, 1)
    var series = [Float](repeating: 0, count: Self.samples * chains * Self.dimensions)
    while true {
      // Each record is the warm-up of the next, which is twice as long; the first one has its own length.
      let rest = stride == 1 ? Self.samples : 0
      for _ in 0..<rest {
        sampler.sweep(block, free: free, beta: 1, index: sweep, stream: stream)
        sweep += 1
      }
      for sample in 0..<Self.samples {
        for _ in 0..<stride {
          sampler.sweep(block, free: free, beta: 1, index: sweep, stream: stream)
          sweep += 1
        }
        projection.project(block, into: &series, at: sample * chains * Self.dimensions)
      }
      let sums = Self.correlations(series, chains: chains, dimensions: Self.dimensions, isFree: isFree)
      if Self.pooled(sums).last ?? 0 <= 0.05 || sweep + 2 * stride * Self.samples > limit {
        try self.init(groups: sums, stride: stride)
        return
      }
      stride *= 2
    }
  }

  /// The fit to autocovariances of groups of chains, [group][lag], lags being multiples of `stride` sweeps from 0.
  package init(groups: [[Double]], stride: Int) throws {
    let rho = Self.pooled(groups)
    lags = rho.indices.map { Double($0 * stride) }
    autocorrelation = rho
    let end = rho.firstIndex { $0 <= 0.05 } ?? rho.count - 1
    let half = rho.firstIndex { $0 <= 0.5 }
    isResolved = half != nil
    // At least four points, from where ρ reaches ½ or, where it never does, over the later half.
    let last = max(end, min(4, rho.count - 1))
    let first = max(min(half.map { $0 - 1 } ?? rho.count / 2, last - 3), 0)
    let span = Double((last - first) * stride)
    func fit(_ rho: [Double]) throws -> Double {
      // Gone after one lag: there is nothing to fit, and noise below 1 % tells nothing.
      if end <= 1 { return Double(stride) / -log(max(rho[1], 0.01)) }
      let window = Array(rho[first...last])
      // In logarithms of amplitude and time, so that τ stays positive.
      let fitted = try LeastSquares(
        start: [log(max(window[0], 1e-3)), log(span)], weights: window.map { _ in 1 }, tolerance: 1e-8
      ) { p in
        window.enumerated().map { k, value in exp(p[0] - Double(k * stride) / exp(min(p[1], 50))) - value }
      }
      return exp(min(fitted.parameters[1], 50))
    }
    sweeps = try fit(rho)
    let n = groups.count
    let left = try (0..<n).map { out in try fit(Self.pooled(groups.indices.filter { $0 != out }.map { groups[$0] })) }
    let mean = left.reduce(0, +) / Double(n)
    error = (left.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } * Double(n - 1) / Double(n)).squareRoot()
  }

  private static func pooled(_ groups: [[Double]]) -> [Double] {
    let sums = groups[0].indices.map { lag in groups.reduce(0) { $0 + $1[lag] } }
    return sums.map { $0 / max(sums[0], .leastNormalMagnitude) }
  }

  /// Autocovariances, [group][lag], of a series [sample][chain][dimension] up to half of its length.
  package static func correlations(
    _ series: [Float], chains: Int, dimensions: Int, isFree: Bool, groups: Int = inputs
  ) -> [[Double]] {
    let samples = series.count / (chains * dimensions)
    let perGroup = chains / groups
    var centred = series
    for d in 0..<dimensions {
      for range in isFree ? [0..<chains] : (0..<groups).map({ $0 * perGroup..<($0 + 1) * perGroup }) {
        var sum = 0.0
        for t in 0..<samples { for c in range { sum += Double(series[(t * chains + c) * dimensions + d]) } }
        let mean = Float(sum / Double(samples * range.count))
        for t in 0..<samples { for c in range { centred[(t * chains + c) * dimensions + d] -= mean } }
      }
    }
    return centred.withUnsafeBufferPointer { x in
      (0..<groups).map { group in
        (0...(samples / 2)).map { lag in
          var sum = 0.0
          for t in 0..<(samples - lag) {
            let one = (t * chains + group * perGroup) * dimensions
            let other = one + lag * chains * dimensions
            var partial: Float = 0
            for k in 0..<(perGroup * dimensions) { partial += x[one + k] * x[other + k] }
            sum += Double(partial)
          }
          return sum / Double((samples - lag) * perGroup * dimensions)
        }
      }
    }
  }
}
