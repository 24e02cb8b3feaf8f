// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitGSLNumerics

/// Whether numbers may be draws of a normal distribution of unknown mean and deviation: Anderson and Darling's test.
///
/// ```
/// A² = −N − Σ_{i=1}^{N} (2i − 1)/N [ln Φ(z_i) + ln(1 − Φ(z_{N+1−i}))],   A*² = A² (1 + 0.75/N + 2.25/N²)
/// ```
/// with the tail probabilities of M. A. Stephens (in R. B. D'Agostino and M. A. Stephens, *Goodness-of-Fit Techniques*,
/// Dekker 1986, table 4.9).
public struct NormalityTest: Sendable {
  /// A*².
  public let statistic: Double
  /// The probability that normal numbers give a larger statistic.
  public let probability: Double

  /// The test of some numbers; nil for fewer than eight, or where all are equal.
  public init?(_ values: [Double]) {
    let count = Double(values.count)
    guard values.count >= 8 else { return nil }
    let mean = values.reduce(0, +) / count
    let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)).squareRoot()
    guard deviation > 0, deviation.isFinite else { return nil }
    let normalised = values.sorted().map { ($0 - mean) / deviation }
    var sum = 0.0
    for (index, (low, high)) in zip(normalised, normalised.reversed()).enumerated() {
      // The floor keeps the logarithm finite for outliers whose tail is below the smallest number.
      sum += Double(2 * index + 1) / count
        * (log(max(Normal.cumulative(low), 1e-300)) + log(max(Normal.cumulative(-high), 1e-300)))
    }
    let a = (-count - sum) * (1 + 0.75 / count + 2.25 / (count * count))
    statistic = a
    switch a {
    case ..<0.2: probability = 1 - exp(-13.436 + 101.14 * a - 223.73 * a * a)
    case ..<0.34: probability = 1 - exp(-8.318 + 42.796 * a - 59.938 * a * a)
    case ..<0.6: probability = exp(0.9177 - 4.279 * a - 1.38 * a * a)
    // The fitted parabola turns up again at 153, where its value is 10⁻¹⁹⁰.
    default: probability = exp(1.2937 - 5.709 * min(a, 150) + 0.0186 * min(a, 150) * min(a, 150))
    }
  }
}
