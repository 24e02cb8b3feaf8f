// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitDenoising
import PBitKitGSLNumerics
import PBitKitRandomStreams

/// How fast a step's chains forget, at β = 1 on noisy images: autocorrelation, its times and what a chain is worth.
///
/// 128 chains, 8 on each of 16 inputs. Pixels are projected to random directions, and centred for each input (or, where the
/// step has no coupling to an input, over all), so that only the chain's own motion counts. The integrated time is that of
/// A. Sokal's window of six times itself (NATO ASI B 361, 131 (1997)); errors are the jackknife's over the inputs.
public struct ChainMixing: Codable, Sendable, Equatable {
  /// The denoising step, 0 at the data end.
  public let step: Int
  /// Sweeps that were observed, after a warm-up: a quarter of as many, or the record before this one, half as long.
  public let sweeps: Int
  /// Lags of `correlation`, sweeps.
  public let lag_sweeps: [Int]
  /// ρ at each lag, 1 at lag 0.
  public let correlation: [Double]
  /// Standard errors of `correlation`.
  public let correlationError: [Double]
  /// ½ + Σρ, sweeps: twice as many make one independent sample.
  public let integratedTime_sweeps: Estimate
  /// τ of A e^(−lag/τ) fitted to the tail, from the last lag before ρ reaches ½ to where it reaches 0.05, sweeps; nil where
  /// the time is not resolved.
  public let exponentialTime_sweeps: Estimate?
  /// 1000/(2τ): independent samples in 1000 sweeps.
  public let effectiveSamplesPer1000Sweeps: Estimate
  /// Mean ρ over the last quarter of the lags: what the chains do not forget within half of the run, because they stay in
  /// the mode that they began in.
  public let residual: Estimate
  /// Whether the window closed within half of the run and the residual is not above 0 by three errors and 0.01. If not, the
  /// sum goes over all lags, and the integrated time is a lower bound.
  public let isResolved: Bool

  /// From a series [sample][group][chain][dimension]; `isFree` where all groups have one law, and so one mean.
  package init(
    series: [Float], samples: Int, groups: Int, chains: Int, dimensions: Int, step: Int = 0, stride: Int = 1,
    isFree: Bool = false
  ) {
    let lags = samples / 2
    // Covariance of each group, all its chains and dimensions together.
    let covariances = Self.covariances(
      series, samples: samples, groups: groups, chains: chains, dimensions: dimensions, lags: lags, isFree: isFree)
    func correlation(without left: Int?) -> [Double] {
      var sum = [Double](repeating: 0, count: lags + 1)
      for group in 0..<groups where group != left {
        for lag in 0...lags { sum[lag] += covariances[group][lag] }
      }
      return sum[0] > 0 ? sum.map { $0 / sum[0] } : sum
    }
    let rho = correlation(without: nil)
    let leftOut = (0..<groups).map { correlation(without: $0) }
    func late(_ rho: [Double]) -> Double {
      let last = rho.suffix(max(1, lags / 4))
      return last.reduce(0, +) / Double(last.count)
    }
    residual = Estimate(
      late(rho), standardError: Estimate.jackknifeError(leftOut.map(late)), degreesOfFreedom: Double(groups - 1))
    let closed = Self.window(rho)
    isResolved = closed.isClosed && residual.value < max(0.01, 3 * residual.standardError)
    let window = isResolved ? closed.lag : lags
    func integrated(_ rho: [Double]) -> Double {
      max(0.5, rho[1...window].reduce(0.5, +)) * Double(stride)
    }
    let freedom = Double(groups - 1)
    let time = Estimate(
      integrated(rho), standardError: Estimate.jackknifeError(leftOut.map(integrated)), degreesOfFreedom: freedom)
    let errors = (0...lags).map { lag in Estimate.jackknifeError(leftOut.map { $0[lag] }) }
    let tail = Self.tail(rho)
    let fits = isResolved ? ([rho] + leftOut).map { Self.fit($0, tail) } : [nil]
    exponentialTime_sweeps =
      fits.contains(nil)
      ? nil
      : Estimate(
        (fits[0] ?? 0) * Double(stride),
        standardError: Estimate.jackknifeError(fits.dropFirst().map { ($0 ?? 0) * Double(stride) }),
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

  /// From the last lag before ρ reaches ½ to where it reaches 0.05, four lags at least.
  private static func tail(_ rho: [Double]) -> ClosedRange<Int> {
    let end = rho.firstIndex { $0 <= 0.05 } ?? rho.count - 1
    let half = rho.firstIndex { $0 <= 0.5 } ?? end
    let last = min(max(end, 3), rho.count - 1)
    return max(min(half - 1, last - 3), 0)...last
  }

  /// τ in lags. In logarithms of amplitude and time, so that both stay positive.
  private static func fit(_ rho: [Double], _ tail: ClosedRange<Int>) -> Double? {
    // Gone after one lag: there is nothing to fit, and noise below 1 % tells nothing.
    if rho[1] <= 0.05 { return 1 / -log(max(rho[1], 0.01)) }
    let start = [log(max(rho[tail.lowerBound], 1e-3)), log(Double(tail.count))]
    let fit = try? LeastSquares(start: start, weights: tail.map { _ in 1 }, tolerance: 1e-8) { p in
      tail.map { exp(p[0] - Double($0 - tail.lowerBound) * exp(-p[1])) - rho[$0] }
    }
    guard let fit, fit.parameters.allSatisfy(\.isFinite), abs(fit.parameters[1]) < 20 else { return nil }
    return exp(fit.parameters[1])
  }

  /// Autocovariances, [group][lag].
  private static func covariances(
    _ series: [Float], samples: Int, groups: Int, chains: Int, dimensions: Int, lags: Int, isFree: Bool
  ) -> [[Double]] {
    var result = Array(repeating: [Double](repeating: 0, count: lags + 1), count: groups)
    for d in 0..<dimensions {
      // Of each group, chain after chain.
      var paths = Array(repeating: [Double](repeating: 0, count: chains * samples), count: groups)
      for group in 0..<groups {
        for chain in 0..<chains {
          for sample in 0..<samples {
            paths[group][chain * samples + sample] = Double(
              series[((sample * groups + group) * chains + chain) * dimensions + d])
          }
        }
      }
      let means = paths.map { $0.reduce(0, +) / Double(chains * samples) }
      let common = means.reduce(0, +) / Double(groups)
      for group in 0..<groups {
        let (path, mean) = (paths[group], isFree ? common : means[group])
        for chain in 0..<chains {
          for lag in 0...lags {
            var sum = 0.0
            for sample in (chain * samples)..<((chain + 1) * samples - lag) {
              sum += (path[sample] - mean) * (path[sample + lag] - mean)
            }
            result[group][lag] += sum / Double(samples - lag)
          }
        }
      }
    }
    return result
  }
}
