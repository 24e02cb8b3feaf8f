// SPDX-License-Identifier: GPL-3.0-or-later

/// A trap of a transistor's oxide: occupied by a carrier it raises the threshold's magnitude.
///
/// Both times are exponentially distributed (M. J. Kirton, M. J. Uren, Advances in Physics 38, 367 (1989)); occupancy is
/// emission/(capture + emission), and the one-sided density of the threshold, with τ = 1/(1/capture + 1/emission),
/// ```
/// S(f) = 4 ΔV² τ² /((capture + emission) (1 + (2πfτ)²))
/// ```
public struct RandomTelegraphTrap: Sendable {
  /// Mean time until an empty trap is occupied, s.
  public var captureTime: Double
  /// Mean time until an occupied trap is empty, s.
  public var emissionTime: Double
  /// How much an occupied trap raises the threshold's magnitude, V.
  public var thresholdStep: Double

  /// A trap.
  ///
  /// - Parameters:
  ///   - captureTime: mean time until an empty trap is occupied, s; positive.
  ///   - emissionTime: mean time until an occupied trap is empty, s; positive.
  ///   - thresholdStep: how much an occupied trap raises the threshold's magnitude, V.
  public init(captureTime: Double, emissionTime: Double, thresholdStep: Double) {
    self.captureTime = captureTime
    self.emissionTime = emissionTime
    self.thresholdStep = thresholdStep
  }
}
