// SPDX-License-Identifier: GPL-3.0-or-later

import CGSL

/// The distribution of a sum of squared standard normals.
public enum ChiSquare {
  /// The value below which it lies with the given probability in (0, 1).
  public static func quantile(_ probability: Double, degreesOfFreedom: Double) -> Double {
    silenceAbortHandler()
    return gsl_cdf_chisq_Pinv(probability, degreesOfFreedom)
  }
}
