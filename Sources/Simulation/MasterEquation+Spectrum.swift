// SPDX-License-Identifier: GPL-3.0-or-later

extension MasterEquation.Mode {
  /// Its share of the one-sided spectral density over the variance, s, at a frequency in hertz:
  /// ```
  /// S(f)/C(0) = 4 ∫₀^∞ e^(−λt) (a cos νt + b sin νt) cos ωt dt,   ω = 2πf
  ///           = 2a [λ/(λ² + (ω−ν)²) + λ/(λ² + (ω+ν)²)] + 2b [(ω+ν)/(λ² + (ω+ν)²) − (ω−ν)/(λ² + (ω−ν)²)]
  /// ```
  /// a Lorentzian where ν = 0. Over all modes the density at f = 0 is 4 τ_int, and its integral over all frequencies
  /// the sum of the weights.
  public func spectralDensity(at frequency: Double) -> Double {
    let angular = 2 * Double.pi * frequency
    func shape(_ detuning: Double) -> (even: Double, odd: Double) {
      let square = rate * rate + detuning * detuning
      return (rate / square, detuning / square)
    }
    let (below, above) = (shape(angular - self.frequency), shape(angular + self.frequency))
    return 2 * weight * (below.even + above.even) + 2 * quadrature * (above.odd - below.odd)
  }
}
