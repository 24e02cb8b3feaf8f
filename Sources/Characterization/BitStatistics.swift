// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

/// Probability and autocorrelation of a bit, from independent lanes of equal length, with jackknife errors.
///
/// With D_k the fraction of pairs at lag k that differ and μ = P(1) over all lanes,
/// ```
/// ρ_k = 1 − D_k/(2 μ (1 − μ)),    τ_int = Δ(½ + Σ_{k=1}^{W} ρ_k) + tail
/// ```
/// W is Sokal's window: the smallest with W ≥ 5 τ_int/Δ (A. Sokal, "Monte Carlo methods in statistical mechanics",
/// Cargèse 1996). What lies beyond it, about e⁻⁵, is that of the exponential fitted between ρ = 0.6 and 0.1.
///
/// Errors of the times are those of a delete-one jackknife over groups of lanes, in the roots of the rates 1/τ. The same jackknife takes out the bias of order 1/length that the common mean and the ratio bring
/// (M. H. Quenouille, Biometrika 43, 353 (1956)).
package struct BitStatistics {
  /// P(1).
  package let probability: Double
  /// ρ at the lags 0, Δ, 2Δ …, out to the window.
  package let rho: [Double]
  /// One standard error of each ρ.
  package let rhoError: [Double]
  /// Integrated time, s.
  package let integratedTime: Estimate
  /// Lag of ρ = 1/e, s.
  package let oneOverETime: Estimate
  /// −1/slope of ln ρ between ρ = 0.6 and 0.1, s.
  package let exponentialTime: Estimate
  /// Where the sum was cut, s.
  package let window: Double
  /// Δ, s.
  package let interval: Double
  /// Independent bits that `probability` rests on: length/2τ.
  package let effectiveSamples: Double
  /// √(P(1 − P)/N_eff), with P taken half a count away from 0 and 1.
  package let probabilityError: Double

  private static let windowFactor = 5.0
  private static let groupCount = 32

  /// The interval of P(1) by the score test.
  ///
  /// The effective number of samples varies as 1/τ does, so its relative variance is that of τ: 2/ν of a χ² of ν degrees.
  package func probabilityInterval(confidence: Double = 0.95) -> ClosedRange<Double> {
    let scatter = integratedTime.standardError / integratedTime.value
    return ScoreInterval.interval(
      probability: probability, effectiveSamples: effectiveSamples,
      degreesOfFreedom: scatter.isFinite ? max(1, 2 / (scatter * scatter)) : 1, confidence: confidence)
  }

  /// The statistics of a range of lanes; nil if the bit never changed or the lanes are shorter than the window.
  package init?(_ record: BitRecord, lanes: Range<Int>) {
    let pairs = Double(record.count)
    let ones = lanes.map { Double(record.ones(lane: $0)) }
    let mean = ones.reduce(0, +) / (pairs * Double(lanes.count))
    probability = mean
    interval = record.interval
    guard mean > 0, mean < 1 else { return nil }

    // Differing pairs by lane and lag, extended until the window closes.
    var disagreements: [[Double]] = lanes.map { _ in [0] }
    var window = 1
    var sum = 0.5
    while true {
      for (index, lane) in lanes.enumerated() {
        disagreements[index].append(Double(record.disagreements(lane: lane, lag: window)))
      }
      let total = disagreements.reduce(0.0) { $0 + $1[window] }
      let allPairs = (pairs - Double(window)) * Double(lanes.count)
      sum += 1 - total / (allPairs * 2 * mean * (1 - mean))
      if Double(window) >= Self.windowFactor * sum { break }
      window += 1
      guard window < record.count / 4 else { return nil }
    }
    self.window = Double(window) * record.interval

    let rho = Self.curve(disagreements, ones, pairs) { _ in true }
    self.rho = rho
    let groups = min(Self.groupCount, lanes.count)
    let interval = record.interval
    let partial = (0..<groups).map { left in
      Times(Self.curve(disagreements, ones, pairs) { $0 % groups != left }, interval: interval)
    }
    let whole = Times(rho, interval: interval)
    func estimate(_ quantity: KeyPath<Times, Double>) -> Estimate {
      Self.jackknifed(whole[keyPath: quantity], leavingOneOut: partial.map { $0[keyPath: quantity] })
    }
    integratedTime = estimate(\.integrated)
    oneOverETime = estimate(\.oneOverE)
    exponentialTime = estimate(\.exponential)
    rhoError = rho.indices.map { lag in Self.jackknife(partial.map { $0.rho[lag] }) }
    let length = pairs * interval * Double(lanes.count)
    effectiveSamples = length / (2 * max(integratedTime.value, interval / 2))
    let guarded = (mean * effectiveSamples + 0.5) / (effectiveSamples + 1)
    probabilityError = (guarded * (1 - guarded) / effectiveSamples).squareRoot()
  }

  private static func curve(
    _ disagreements: [[Double]], _ ones: [Double], _ pairs: Double, _ included: (Int) -> Bool
  ) -> [Double] {
    let chosen = disagreements.indices.filter(included)
    let mean = chosen.reduce(0) { $0 + ones[$1] } / (pairs * Double(chosen.count))
    let scale = 2 * mean * (1 - mean) * Double(chosen.count)
    return disagreements[0].indices.map { lag in
      1 - chosen.reduce(0) { $0 + disagreements[$1][lag] } / ((pairs - Double(lag)) * scale)
    }
  }

  /// A time from its delete-one replicates, by the mean of the pseudo-values n θ^(−½) − (n − 1) θ_i^(−½): of a time that
  /// is the inverse of a rate of rare events, the root of the rate has an error that does not depend on the rate itself
  /// (M. S. Bartlett, J. R. Stat. Soc. Suppl. 3, 68 (1936)).
  private static func jackknifed(_ whole: Double, leavingOneOut replicates: [Double]) -> Estimate {
    let count = Double(replicates.count)
    guard count > 1, whole > 0, replicates.allSatisfy({ $0 > 0 }) else {
      return Estimate(whole, standardError: jackknife(replicates), degreesOfFreedom: max(1, count - 1))
    }
    let root = Estimate.mean(replicates.map { count / whole.squareRoot() - (count - 1) / $0.squareRoot() })
    guard root.value > 0 else {
      return Estimate(whole, standardError: jackknife(replicates), degreesOfFreedom: max(1, count - 1))
    }
    let time = 1 / (root.value * root.value)
    return Estimate(
      time, standardError: 2 * time * root.standardError / root.value, degreesOfFreedom: root.degreesOfFreedom)
  }

  private static func jackknife(_ values: [Double]) -> Double {
    values.count > 1 ? Estimate.jackknifeError(values) : .infinity
  }

  /// The three times of a correlation function.
  private struct Times {
    let rho: [Double]
    let integrated: Double
    let oneOverE: Double
    let exponential: Double

    init(_ rho: [Double], interval: Double) {
      self.rho = rho
      let windowed = interval * (rho.dropFirst().reduce(0.5, +))
      let level = exp(-1.0)
      if let index = rho.firstIndex(where: { $0 < level }), index > 0, rho[index] > 0 {
        let (high, low) = (log(rho[index - 1]), log(rho[index]))
        oneOverE = interval * (Double(index - 1) + (high + 1) / (high - low))
      } else {
        oneOverE = windowed
      }
      // Least squares of ln ρ over lag.
      let last = rho.firstIndex { $0 < 0.1 } ?? rho.count
      let points = rho[..<last].enumerated().filter { $1 < 0.6 }.map { (Double($0), log($1)) }
      guard points.count >= 3 else {
        integrated = windowed
        exponential = windowed
        return
      }
      let count = Double(points.count)
      let meanLag = points.reduce(0) { $0 + $1.0 } / count
      let meanLog = points.reduce(0) { $0 + $1.1 } / count
      let slope =
        points.reduce(0) { $0 + ($1.0 - meanLag) * ($1.1 - meanLog) }
        / points.reduce(0) { $0 + ($1.0 - meanLag) * ($1.0 - meanLag) }
      exponential = -interval / slope
      // ∫ of the fitted e^(intercept + slope·k) from W + ½ on.
      let end = Double(rho.count) - 0.5
      // Noise may leave a slope near 0; three times e⁻⁵ is more than any window leaves.
      let tail = slope < 0 ? exponential * exp(meanLog + slope * (end - meanLag)) : 0
      integrated = windowed + min(tail, 3 * exp(-5) * windowed)
    }
  }
}
