// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitGSLNumerics

/// The interval of a probability by the score test: it stays within 0 and 1 and keeps its coverage near them, where the
/// symmetric one does not.
public enum ScoreInterval {
  /// All p that the normal test at the given confidence does not reject:
  /// ```
  /// |p̂ − p| ≤ z √(p (1 − p)/N)
  /// ```
  /// E. B. Wilson, J. Am. Stat. Assoc. 22, 209 (1927).
  ///
  /// - Parameters:
  ///   - probability: p̂, the fraction of ones.
  ///   - effectiveSamples: N, of a correlated bit the number of independent ones that say as much, T/2τ.
  ///   - degreesOfFreedom: what N itself rests on, where it was estimated: z is then Student's.
  ///   - confidence: within (0, 1).
  public static func interval(
    probability: Double, effectiveSamples: Double, degreesOfFreedom: Double? = nil, confidence: Double = 0.95
  ) -> ClosedRange<Double> {
    let level = (1 + confidence) / 2
    let z = degreesOfFreedom.map { StudentT.quantile(level, degreesOfFreedom: $0) } ?? Normal.quantile(level)
    let share = z * z / effectiveSamples
    let middle = (probability + share / 2) / (1 + share)
    let half = (share * (probability * (1 - probability) + share / 4)).squareRoot() / (1 + share)
    return max(0, middle - half)...min(1, middle + half)
  }
}

extension OperatingCurve {
  /// The interval of P(1) at one of the biases; the symmetric one of `probabilityError` where the curve was computed
  /// without random numbers.
  ///
  /// - Parameters:
  ///   - index: of the bias.
  ///   - confidence: within (0, 1).
  public func probabilityInterval(_ index: Int, confidence: Double = 0.95) -> ClosedRange<Double> {
    guard effectiveSamples[index] > 0 else {
      return Estimate(probability[index], standardError: probabilityError[index]).interval(confidence: confidence)
    }
    return ScoreInterval.interval(
      probability: probability[index], effectiveSamples: effectiveSamples[index], confidence: confidence)
  }
}
