// SPDX-License-Identifier: GPL-3.0-or-later

import CGSL

/// The exact interval of a binomial probability (C. J. Clopper and E. S. Pearson, Biometrika 26, 404 (1934)).
public struct BinomialInterval: Sendable {
  /// The smallest probability that the count does not contradict.
  public let lower: Double
  /// The largest.
  public let upper: Double

  /// The interval of a count.
  ///
  /// - Parameters:
  ///   - successes: 0 … `trials`.
  ///   - trials: at least 1.
  ///   - confidence: of the two-sided interval, in (0, 1).
  public init(successes: Int, trials: Int, confidence: Double = 0.95) {
    precondition(trials > 0 && (0...trials).contains(successes), "\(successes) of \(trials)")
    silenceAbortHandler()
    let tail = (1 - confidence) / 2
    let (hits, misses) = (Double(successes), Double(trials - successes))
    lower = successes == 0 ? 0 : gsl_cdf_beta_Pinv(tail, hits, misses + 1)
    upper = successes == trials ? 1 : gsl_cdf_beta_Qinv(tail, hits + 1, misses)
  }
}
