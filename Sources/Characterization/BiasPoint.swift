// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

/// What an engine says of a cell at one bias.
public struct BiasPoint: Sendable {
  /// Volts.
  public var bias_V: Double
  /// P(1).
  public var probability: Estimate
  /// The bit's integrated autocorrelation time, seconds; not a number where the bit does not fluctuate.
  public var tau_s: Estimate
  /// Mean power that each voltage source delivers, watts, in the order of the deck.
  public var power_W: [Estimate]
}
