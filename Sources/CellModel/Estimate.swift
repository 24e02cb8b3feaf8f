// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitGSLNumerics

/// A measured number with its standard error, in the SI unit that its name states.
public struct Estimate: Codable, Hashable, Sendable {
  /// The estimate.
  public var value: Double
  /// One standard error, from the effective sample size.
  public var standardError: Double
  /// What `standardError` itself rests on, where it was estimated from few groups; absent where it counts as known.
  public var degreesOfFreedom: Double?

  /// A number with its error.
  public init(_ value: Double, standardError: Double, degreesOfFreedom: Double? = nil) {
    self.value = value
    self.standardError = standardError
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The symmetric interval that covers the true value with a probability, by Student's t distribution, or the normal
  /// one without ``degreesOfFreedom``.
  ///
  /// - Parameter confidence: within (0, 1).
  public func interval(confidence: Double = 0.95) -> ClosedRange<Double> {
    let level = (1 + confidence) / 2
    let quantile =
      degreesOfFreedom.map { StudentT.quantile(level, degreesOfFreedom: $0) } ?? Normal.quantile(level)
    let half = quantile * standardError
    return value - half...value + half
  }

  /// The same for a time that is the inverse of a rate of rare events, symmetric in the root of the rate, whose error does
  /// not depend on the rate itself (M. S. Bartlett, J. R. Stat. Soc. Suppl. 3, 68 (1936)); infinite above where the rate may
  /// be 0.
  ///
  /// - Parameter confidence: within (0, 1).
  public func timeInterval(confidence: Double = 0.95) -> ClosedRange<Double> {
    let level = (1 + confidence) / 2
    let quantile =
      degreesOfFreedom.map { StudentT.quantile(level, degreesOfFreedom: $0) } ?? Normal.quantile(level)
    // d(τ^(−½)) = −½ τ^(−½) dτ/τ
    let half = quantile * standardError / (2 * abs(value))
    return value / ((1 + half) * (1 + half))...(half < 1 ? value / ((1 - half) * (1 - half)) : .infinity)
  }

  /// This number less another, independent one; degrees of freedom by B. L. Welch, Biometrika 34, 28 (1947).
  public func minus(_ other: Estimate) -> Estimate {
    let (mine, its) = (standardError * standardError, other.standardError * other.standardError)
    let variance = mine + its
    let spread = (degreesOfFreedom.map { mine * mine / $0 } ?? 0) + (other.degreesOfFreedom.map { its * its / $0 } ?? 0)
    return Estimate(
      value - other.value, standardError: variance.squareRoot(),
      degreesOfFreedom: spread > 0 ? variance * variance / spread : nil)
  }

  /// How far from 0 the number lies, as the normal deviate that is as improbable; infinite where it has no error and is
  /// not 0.
  public var deviate: Double {
    guard value != 0 else { return 0 }
    let ratio = value / standardError
    guard let degreesOfFreedom, ratio.isFinite else { return ratio }
    let tail = StudentT.cumulative(-abs(ratio), degreesOfFreedom: degreesOfFreedom)
    // Below 10⁻³⁰⁰ the quantile is of no interest, and no number.
    return (ratio < 0 ? 1 : -1) * Normal.quantile(max(tail, 1e-300))
  }
}
