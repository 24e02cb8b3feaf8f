// SPDX-License-Identifier: GPL-3.0-or-later

import CGSL

/// The standard normal distribution.
public enum Normal {
  /// Φ(x): the probability of a value below x.
  public static func cumulative(_ x: Double) -> Double {
    silenceAbortHandler()
    return gsl_cdf_ugaussian_P(x)
  }

  /// The x at which Φ(x) is the given probability, which lies in (0, 1).
  public static func quantile(_ probability: Double) -> Double {
    silenceAbortHandler()
    return gsl_cdf_ugaussian_Pinv(probability)
  }
}
