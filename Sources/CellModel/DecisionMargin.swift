// SPDX-License-Identifier: GPL-3.0-or-later

/// How well the output's voltage tells 1 from 0: the noise margin of the digitiser, at the unbiased point.
public struct DecisionMargin: Codable, Sendable {
  /// The node, or two with a comma between them whose difference counts.
  public var node: String
  /// Median voltage below the middle of the swing between the node's supplies, volts.
  public var low_V: Estimate
  /// Median voltage above it, volts.
  public var high_V: Estimate
  /// Fraction of the time spent in the middle third of that swing, where the next gate cannot decide.
  public var undecidedFraction: Estimate
  /// How often a second the voltage goes from one outer third of the swing to the other; 1/2τ for a telegraph signal.
  public var flipRate_per_s: Estimate?
  /// Density of the output's voltage: volts, rising.
  public var voltage_V: [Double]
  /// Probability per volt at those voltages.
  public var density_per_V: [Double]
  /// What computed it.
  public var engine: String

  /// A margin from its parts.
  public init(
    node: String, low_V: Estimate, high_V: Estimate, undecidedFraction: Estimate, voltage_V: [Double],
    density_per_V: [Double], engine: String
  ) {
    self.node = node
    self.low_V = low_V
    self.high_V = high_V
    self.undecidedFraction = undecidedFraction
    self.voltage_V = voltage_V
    self.density_per_V = density_per_V
    self.engine = engine
  }
}
