// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitGSLNumerics

/// Normal random steps through two poles, against a threshold: the bit of a thresholded-Gaussian cell.
///
/// The input u holds an independent unit normal number for a tick h at a time. With time constants θ₁ ≥ θ₂,
/// ```
/// θ₁ ẋ₁ = a u + z − x₁        θ₂ ẋ₂ = x₁ − x₂        bit = x₂ > 0
/// ```
/// White noise of unit density behind the poles has the autocovariance
/// ```
/// K(s) = (θ₁ e^(−|s|/θ₁) − θ₂ e^(−|s|/θ₂)) / 2(θ₁² − θ₂²),
/// ```
/// and that of u, a triangle of width h, smooths it: R = a² Λ_h ∗ K. For an exponential the convolution is the second
/// difference of G(s) = θ² e^(−|s|/θ) + θ|s| over h, because G″ = e^(−|s|/θ). a is such that R(0) = 1, so that
/// P(1) = Φ(z). The bit's normalised autocorrelation follows from Plackett's identity (Biometrika 41, 1954, 351),
/// ```
/// ρ(s) = 1/(P(1−P)) ∫₀^{asin R(s)} exp(−z²/(1 + sin φ)) dφ/2π,
/// ```
/// which at z = 0 is the arcsine law (2/π) asin R.
package struct ClippedNoise {
  /// θ₁, seconds.
  package let slow_s: Double
  /// θ₂, seconds.
  package let fast_s: Double
  /// h, seconds.
  package let tick_s: Double
  /// a.
  package let amplitude: Double

  /// - Parameter ratio: θ₂/θ₁, below 1.
  package init(slow_s: Double, ratio: Double, tick_s: Double) {
    self.slow_s = slow_s
    self.fast_s = slow_s * ratio
    self.tick_s = tick_s
    amplitude = 1 / Self.covariance(0, slow_s, slow_s * ratio, tick_s).squareRoot()
  }

  /// R(s)/a².
  private static func covariance(_ lag: Double, _ slow: Double, _ fast: Double, _ tick: Double) -> Double {
    func smoothed(_ theta: Double) -> Double {
      func twiceIntegrated(_ s: Double) -> Double { theta * theta * exp(-abs(s) / theta) + theta * abs(s) }
      return (twiceIntegrated(lag + tick) - 2 * twiceIntegrated(lag) + twiceIntegrated(lag - tick)) / tick
    }
    return (slow * smoothed(slow) - fast * smoothed(fast)) / (2 * (slow * slow - fast * fast))
  }

  /// R(s).
  package func noiseCorrelation(_ lag_s: Double) -> Double {
    amplitude * amplitude * Self.covariance(lag_s, slow_s, fast_s, tick_s)
  }

  /// ρ(s) of the bit at threshold z.
  package func bitCorrelation(_ lag_s: Double, quantile z: Double) throws -> Double {
    let reach = asin(min(1, max(0, noiseCorrelation(lag_s))))
    guard reach > 0 else { return 0 }
    let p = LinkLaw.probit.probability(z)
    return try Quadrature.integral(over: 0...reach, relativeError: 1e-7) { exp(-z * z / (1 + sin($0))) }
      / (2 * .pi * p * (1 - p))
  }

  /// ∫ρ ds, seconds.
  package func integratedTime_s(quantile z: Double) throws -> Double {
    var failure: (any Error)?
    let time = try Quadrature.integral(over: 0...(20 * (slow_s + fast_s)), relativeError: 1e-6) { lag in
      do { return try bitCorrelation(lag, quantile: z) } catch {
        failure = error
        return 0
      }
    }
    if let failure { throw failure }
    return time
  }

  /// The lag of ρ = 1/e, seconds.
  package func oneOverETime_s(quantile z: Double) throws -> Double {
    try RootSearch.brent(in: 0...(20 * (slow_s + fast_s)), tolerance: 1e-6 * slow_s) {
      try bitCorrelation($0, quantile: z) - exp(-1)
    }
  }

  /// The noise whose bit has a given integrated time at threshold z.
  package static func with(integratedTime_s tau: Double, quantile z: Double, ratio: Double, tick_s: Double) throws
    -> ClippedNoise
  {
    let logarithm = try RootSearch.brent(in: log(tau / 10)...log(tau * 100), tolerance: 1e-6) {
      log(
        try ClippedNoise(slow_s: exp($0), ratio: ratio, tick_s: tick_s).integratedTime_s(quantile: z) / tau)
    }
    return ClippedNoise(slow_s: exp(logarithm), ratio: ratio, tick_s: tick_s)
  }
}
