// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// A single trap in the gate oxide: filled, it shifts its transistor's threshold.
///
/// It is filled at the rate 1/τ_c while empty and emptied at 1/τ_e while filled, both constant. The threshold is then a
/// random telegraph signal (Machlup, J. Appl. Phys. 25, 341 (1954)):
/// ```
/// p = τ_e/(τ_c + τ_e),   1/τ = 1/τ_c + 1/τ_e,   S_vt(f) = 4 ΔV² p(1 − p) τ/(1 + (2πfτ)²)      (one-sided)
/// ```
public struct RandomTelegraphTrap: Sendable, Hashable {
  /// Rise of the threshold's magnitude while the trap is filled, V.
  public let thresholdStep: Double
  /// Mean time until the empty trap is filled, s.
  public let captureTime: Double
  /// Mean time until the filled trap is emptied, s.
  public let emissionTime: Double

  /// A trap of positive times in seconds and a step in volts.
  public init(thresholdStep: Double, captureTime: Double, emissionTime: Double) {
    self.thresholdStep = thresholdStep
    self.captureTime = captureTime
    self.emissionTime = emissionTime
  }

  /// The probability that it is filled.
  public var occupancy: Double { emissionTime / (captureTime + emissionTime) }

  /// Its correlation time, s.
  public var correlationTime: Double { captureTime * emissionTime / (captureTime + emissionTime) }

  /// The variance of the threshold, V².
  public var variance: Double { thresholdStep * thresholdStep * occupancy * (1 - occupancy) }

  /// The one-sided density of the threshold's fluctuation at a frequency in hertz, V²/Hz.
  public func density(atFrequency frequency: Double) -> Double {
    let phase = 2 * Double.pi * frequency * correlationTime
    return 4 * variance * correlationTime / (1 + phase * phase)
  }
}
