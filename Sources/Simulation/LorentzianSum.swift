// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// Noise of density S(f) = S₁/f^EF as a sum of Ornstein–Uhlenbeck processes, whose densities are Lorentzians.
///
/// A process of corner frequency f_c and variance σ² has the one-sided density (2σ²/πf_c)/(1 + (f/f_c)²). With variances
/// ```
/// σ² = g f_c^(1−EF) per unit of ln f_c,   g = S₁ sin(π EF/2)
/// ```
/// the sum over all corners is S₁/f^EF exactly, because ∫₀^∞ u^(1−EF)/(1 + u²) du = (π/2)/sin(π EF/2). Corners a factor of
/// 4 apart or less leave a ripple of 0.3 % for EF = 1 (Poisson's summation formula: 2/cosh(π²/ln 4)).
///
/// The processes are sampled at steps of length h and held. Held samples alias: up to corners of X/2πh they add as much
/// to low frequencies as the corners beyond, which are left out, would have, if X² = 12 (2 − EF)/EF. A slow process is
/// held for 4, 16, … steps, as long as it decays by less than a tenth meanwhile.
/// Together the density is right within 2 % from the lowest frequency to 1/20h for EF = 1, and within 4 % for EF from
/// 0.8 to 1.2; below the lowest frequency it levels off at 2.7 times its value there for EF = 1.
package struct LorentzianSum: Sendable {
  /// One Ornstein–Uhlenbeck process.
  package struct Component: Sendable {
    /// How many steps its value is held, a power of 4.
    package let period: UInt64
    /// Its autocorrelation from one value to the next.
    package let decay: Double
    /// Its standard deviation, in the root of the density's unit times hertz.
    package let deviation: Double
  }

  /// The processes, the fastest first.
  package let components: [Component]

  /// The largest ratio of neighbouring corner frequencies, and that of the periods.
  private static let largestRatio = 4.0
  /// The largest decay, as an exponent, within a held value.
  private static let largestHeldDecay = 0.1
  /// The weight of the lowest process, which stands for all below, that fits the density best (found numerically; 1
  /// fits far above the lowest frequency).
  private static let tailWeight = 1.1

  /// A sum.
  ///
  /// - Parameters:
  ///   - density: one-sided density at 1 Hz, for example V²/Hz.
  ///   - exponent: EF, in (0, 2).
  ///   - lowestFrequency: where the law begins, Hz.
  ///   - timeStep: h, s.
  package init(density: Double, exponent: Double, lowestFrequency: Double, timeStep: Double) {
    let weight = density * sin(.pi * exponent / 2)
    // Half the lowest frequency: see the weight of the lowest process.
    let bottom = lowestFrequency / 2
    let top = (12 * (2 - exponent) / exponent).squareRoot() / (2 * .pi * timeStep)
    let span = log(top / bottom)
    let count = max(1, Int((span / log(Self.largestRatio)).rounded(.up)))
    let ratio = exp(span / Double(count))
    var components: [Component] = []
    func append(corner: Double, variance: Double) {
      let decay = 2 * .pi * corner * timeStep
      var period: UInt64 = 1
      while decay * Double(period) * Self.largestRatio <= Self.largestHeldDecay { period *= UInt64(Self.largestRatio) }
      components.append(
        Component(period: period, decay: exp(-decay * Double(period)), deviation: variance.squareRoot()))
    }
    for index in 0..<count {
      let corner = top * pow(ratio, -(Double(index) + 0.5))
      append(corner: corner, variance: weight * log(ratio) * pow(corner, 1 - exponent))
    }
    // Far above their corners the processes below the bottom add up to one at the bottom.
    append(corner: bottom, variance: Self.tailWeight * weight * pow(bottom, 1 - exponent) / (2 - exponent))
    self.components = components
  }
}
