// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitDenoising
import PBitKitGSLNumerics
import PBitKitRandomStreams

/// How fast a step's chains forget, at β = 1 on noisy test images: autocorrelation, its times and what a chain is worth.
///
/// 128 chains, 8 on each of 16 inputs. Pixels are projected to random directions, and centred for each input, so that only
/// the chain's own motion counts. The integrated time is that of A. Sokal's window of six times itself (NATO ASI B 361,
/// 131 (1997)); errors are the jackknife's over the inputs.
public struct ChainMixing: Codable, Sendable, Equatable {
  /// The denoising step, 0 at the data end.
  public let step: Int
  /// Sweeps that were observed, after a quarter of as many to warm up.
  public let sweeps: Int
  /// Lags of `correlation`, sweeps.
  public let lag_sweeps: [Int]
  /// ρ at each lag, 1 at lag 0.
  public let correlation: [Double]
  /// Standard errors of `correlation`.
  public let correlationError: [Double]
  /// ½ + Σρ, sweeps: twice as many make one independent sample.
  public let integratedTime_sweeps: Estimate
  /// τ of A e^(−lag/τ) fitted within the window, sweeps; nil where the time is not resolved.
  public let exponentialTime_sweeps: Estimate?
  /// 1000/(2τ): independent samples in 1000 sweeps.
  public let effectiveSamplesPer1000Sweeps: Estimate
  /// Mean ρ over the last quarter of the lags: what the chains do not forget within half of the run, because they stay in
  /// the mode that they began in.
  public let residual: Estimate
  /// Whether the window closed within half of the run and the residual is not above 0 by three errors and 0.01. If not, the
  /// sum goes over all lags, and the integrated time is a lower bound.
  public let isResolved: Bool

  private static let inputs = 16
  private static let dimensions = 8

  /// Runs the chains of one step.
  ///
  /// - Parameters:
  ///   - model: the model.
  ///   - step: the step.
  ///   - data: images whose noisy versions are the inputs, the first thousand.
  ///   - sweeps: how long the chains are observed, at least 64.
  ///   - seed: of inputs, directions and chains.
  public init(model: DenoisingModel, step: Int, data: ImageDataset, sweeps: Int = 1024, seed: UInt64 = 1) {
    let stride = max(1, sweeps / 512)
    let samples = max(64, sweeps / stride)
    let series = Self.series(
      model, step, data, warmUp: max(1, samples * stride / 4), stride: stride, samples: samples, seed)
    self.init(
      series: series, samples: samples, groups: Self.inputs, chains: ChainBlock.capacity / Self.inputs,
      dimensions: Self.dimensions, step: step, stride: stride)
  }

  /// From a series [sample][group][chain][dimension].
  package init(
    series: [Float], samples: Int, groups: Int, chains: Int, dimensions: Int, step: Int = 0, stride: Int = 1
  ) {
    let lags = samples / 2
    // Covariance of each group, all its chains and dimensions together.
    let covariances = (0..<groups).map { group in
      Self.covariance(
        series, samples: samples, groups: groups, group: group, chains: chains, dimensions: dimensions, lags: lags)
    }
    func correlation(without left: Int?) -> [Double] {
      var sum = [Double](repeating: 0, count: lags + 1)
      for group in 0..<groups where group != left {
        for lag in 0...lags { sum[lag] += covariances[group][lag] }
      }
      return sum[0] > 0 ? sum.map { $0 / sum[0] } : sum
    }
    let rho = correlation(without: nil)
    let leftOut = (0..<groups).map { correlation(without: $0) }
    func jackknife(_ values: [Double]) -> Double {
      let count = Double(values.count)
      let mean = values.reduce(0, +) / count
      return ((count - 1) / count * values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }).squareRoot()
    }
    func tail(_ rho: [Double]) -> Double {
      let last = rho.suffix(max(1, lags / 4))
      return last.reduce(0, +) / Double(last.count)
    }
    residual = Estimate(
      tail(rho), standardError: jackknife(leftOut.map(tail)), degreesOfFreedom: Double(groups - 1))
    let closed = Self.window(rho)
    isResolved = closed.isClosed && residual.value < max(0.01, 3 * residual.standardError)
    let window = isResolved ? closed.lag : lags
    func integrated(_ rho: [Double]) -> Double {
      max(0.5, rho[1...window].reduce(0.5, +)) * Double(stride)
    }
    let freedom = Double(groups - 1)
    let time = Estimate(
      integrated(rho), standardError: jackknife(leftOut.map(integrated)), degreesOfFreedom: freedom)
    let errors = (0...lags).map { lag in jackknife(leftOut.map { $0[lag] }) }
    let fits = isResolved ? ([rho] + leftOut).map { Self.fit($0, errors, window) } : [nil]
    exponentialTime_sweeps =
      fits.contains(nil)
      ? nil
      : Estimate(
        (fits[0] ?? 0) * Double(stride), standardError: jackknife(fits.dropFirst().map { ($0 ?? 0) * Double(stride) }),
        degreesOfFreedom: freedom)
    self.step = step
    self.sweeps = samples * stride
    lag_sweeps = (0...lags).map { $0 * stride }
    self.correlation = rho
    correlationError = errors
    integratedTime_sweeps = time
    let samplesPer1000 = 1000 / (2 * time.value)
    effectiveSamplesPer1000Sweeps = Estimate(
      samplesPer1000, standardError: samplesPer1000 * time.standardError / time.value, degreesOfFreedom: freedom)
  }

  /// The first lag that is at least six times the integrated time up to it.
  private static func window(_ rho: [Double]) -> (lag: Int, isClosed: Bool) {
    var time = 0.5
    for lag in 1..<rho.count {
      time += rho[lag]
      if Double(lag) >= 6 * max(time, 0.5) { return (lag, true) }
    }
    return (rho.count - 1, false)
  }

  private static func fit(_ rho: [Double], _ errors: [Double], _ window: Int) -> Double? {
    guard window >= 3 else { return nil }
    let weights = (1...window).map { 1 / max(errors[$0], 1e-4) / max(errors[$0], 1e-4) }
    let start = [max(rho[1], 0.01), log(Double(max(window / 6, 1)))]
    let fit = try? LeastSquares(start: start, weights: weights, tolerance: 1e-7) { p in
      (1...window).map { p[0] * exp(-Double($0) * exp(-p[1])) - rho[$0] }
    }
    guard let fit, fit.parameters.allSatisfy(\.isFinite), abs(fit.parameters[1]) < 20 else { return nil }
    return exp(fit.parameters[1])
  }

  private static func covariance(
    _ series: [Float], samples: Int, groups: Int, group: Int, chains: Int, dimensions: Int, lags: Int
  ) -> [Double] {
    var result = [Double](repeating: 0, count: lags + 1)
    for d in 0..<dimensions {
      var mean = 0.0
      var paths = [Double](repeating: 0, count: chains * samples)
      for chain in 0..<chains {
        for sample in 0..<samples {
          let value = Double(series[((sample * groups + group) * chains + chain) * dimensions + d])
          paths[chain * samples + sample] = value
          mean += value / Double(chains * samples)
        }
      }
      for chain in 0..<chains {
        for lag in 0...lags {
          var sum = 0.0
          for sample in (chain * samples)..<((chain + 1) * samples - lag) {
            sum += (paths[sample] - mean) * (paths[sample + lag] - mean)
          }
          result[lag] += sum / Double(samples - lag)
        }
      }
    }
    return result
  }

  private static func series(
    _ model: DenoisingModel, _ step: Int, _ data: ImageDataset, warmUp: Int, stride: Int, samples: Int, _ seed: UInt64
  ) -> [Float] {
    let machine = model.machines[step]
    let stream = RandomStream(seed: seed, name: "mixing/\(step)")
    let pairs = NoisyPairs(
      process: model.architecture.process, step: step, machine: machine, levels: model.architecture.levels,
      classes: model.architecture.classes)
    let chains = ChainBlock.capacity
    let block = ChainBlock(rows: machine.rowCount)
    var choice = RandomStream(seed: stream.key, name: "inputs")
    for input in 0..<inputs {
      let example = Int(choice.next() % UInt64(min(data.count, 1000)))
      for chain in (input * chains / inputs)..<((input + 1) * chains / inputs) {
        pairs.fill(
          block, chain: chain, image: data.image(example), label: data.labels[example], example: input,
          stream: RandomStream(seed: stream.key, name: "noise"))
      }
    }
    var random = RandomStream(seed: stream.key, name: "projection")
    let pixels = machine.placement.pixels
    let projection = (0..<(pixels.count * dimensions)).map { _ in Float(2 * random.uniform() - 1) }
    let sampler = GibbsSampler(machine: machine)
    let free = GibbsSampler.FreeNodes(graph: machine.graph)
    sampler.start(block, free: free, beta: 1, stream: stream)
    var series = [Float](repeating: 0, count: samples * chains * dimensions)
    var sweep = 0
    for sample in 0..<samples {
      for _ in 0..<(sample == 0 ? warmUp : stride) {
        sampler.sweep(block, free: free, beta: 1, index: sweep, stream: stream)
        sweep += 1
      }
      series.withUnsafeMutableBufferPointer { series in
        projection.withUnsafeBufferPointer { projection in
          for (k, node) in pixels.enumerated() {
            for chain in 0..<chains where block[Int(node), chain] {
              let place = (sample * chains + chain) * dimensions
              for d in 0..<dimensions { series[place + d] += projection[k * dimensions + d] }
            }
          }
        }
      }
    }
    return series
  }
}

extension ChainMixing {
  /// All steps of a model, several at a time.
  public static func steps(
    of model: DenoisingModel, data: ImageDataset, sweeps: Int = 1024, seed: UInt64 = 1, threads: Int = 1
  ) -> [ChainMixing] {
    let results = ResultBox<ChainMixing?>(repeating: nil, count: model.machines.count)
    forEachInParallel(model.machines.count, threads: threads) { _, step in
      results[step] = ChainMixing(model: model, step: step, data: data, sweeps: sweeps, seed: seed)
    }
    return results.values.compactMap { $0 }
  }
}
