// SPDX-License-Identifier: GPL-3.0-or-later

import CGSL

/// Student's t distribution: of an estimate over its standard error where that error was estimated as well.
public enum StudentT {
  /// The probability of a value below t.
  public static func cumulative(_ t: Double, degreesOfFreedom: Double) -> Double {
    silenceAbortHandler()
    return gsl_cdf_tdist_P(t, degreesOfFreedom)
  }

  /// The t below which a value lies with the given probability, which lies in (0, 1).
  public static func quantile(_ probability: Double, degreesOfFreedom: Double) -> Double {
    silenceAbortHandler()
    return gsl_cdf_tdist_Pinv(probability, degreesOfFreedom)
  }
}
