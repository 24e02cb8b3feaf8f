// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The integral of a density between two frequencies, the density being a power of the frequency through both values.
///
/// ```
/// S(f) = S₁ (f/f₁)^p,   ∫ S df = S₁ f₁ [(f₂/f₁)^(p+1) − 1]/(p + 1),   p → −1: S₁ f₁ ln(f₂/f₁)
/// ```
/// Where a value or the lower frequency is zero there is no such power, and the trapezoid takes its place.
func powerLawIntegral(_ frequency: (Double, Double), _ density: (Double, Double)) -> Double {
  guard frequency.0 > 0, density.0 > 0, density.1 > 0 else {
    return (frequency.1 - frequency.0) * (density.0 + density.1) / 2
  }
  let span = log(frequency.1 / frequency.0)
  guard span > 0 else { return 0 }
  let exponent = (log(density.1 / density.0) / span + 1) * span
  // (e^x − 1)/x, 1 at x = 0
  return density.0 * frequency.0 * span * (abs(exponent) < 1e-12 ? 1 : expm1(exponent) / exponent)
}
