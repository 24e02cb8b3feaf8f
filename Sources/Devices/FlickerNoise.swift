// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// Noise whose density falls as a power of the frequency.
public struct FlickerNoise: Sendable, Hashable {
  /// The one-sided density at 1 Hz: V²/Hz of a gate voltage, A²/Hz of a current.
  public let densityAtOneHertz: Double
  /// The exponent of the frequency.
  public let exponent: Double

  /// A power law.
  public init(densityAtOneHertz: Double, exponent: Double = 1) {
    self.densityAtOneHertz = densityAtOneHertz
    self.exponent = exponent
  }

  /// The one-sided density at a positive frequency in hertz.
  public func density(atFrequency frequency: Double) -> Double {
    densityAtOneHertz / (exponent == 1 ? frequency : pow(frequency, exponent))
  }
}

extension MOSFET {
  /// The flicker noise as a voltage in series with the gate, S_vg = KF/(COX·m·W·L·f^EF); nil without KF.
  ///
  /// The drain current's is g_m² times as large. A card with KF but without COX is infinitely noisy; analyses that
  /// generate flicker noise refuse it.
  public var flickerNoise: FlickerNoise? {
    guard card.flickerCoefficient > 0 else { return nil }
    let area = multiplicity * width * length
    return FlickerNoise(
      densityAtOneHertz: card.flickerCoefficient / (card.oxideCapacitance * area), exponent: card.flickerExponent)
  }
}
