// SPDX-License-Identifier: GPL-3.0-or-later

/// The slow wander of the bias of P = ½ that flicker noise makes, referred to the bias.
public struct OffsetWander: Codable, Sendable {
  /// The band that the deviation is of, hertz.
  public var minimumFrequency_Hz: Double
  /// The band that the deviation is of, hertz.
  public var maximumFrequency_Hz: Double
  /// Standard deviation of the offset over the band, volts at the bias.
  public var deviation_V: Estimate
  /// The same in logits, deviation over the logistic scale.
  public var deviation_logit: Estimate
  /// What it adds to the bit's autocorrelation beyond the cell's own memory: the level of the slow plateau.
  public var plateau: Estimate
  /// Standard deviation that each transistor alone would make, volts at the bias, by its name.
  public var devices_V: [String: Double]
  /// What computed it.
  public var engine: String

  /// A wander from its parts.
  public init(
    minimumFrequency_Hz: Double, maximumFrequency_Hz: Double, deviation_V: Estimate, deviation_logit: Estimate,
    plateau: Estimate, devices_V: [String: Double], engine: String
  ) {
    self.minimumFrequency_Hz = minimumFrequency_Hz
    self.maximumFrequency_Hz = maximumFrequency_Hz
    self.deviation_V = deviation_V
    self.deviation_logit = deviation_logit
    self.plateau = plateau
    self.devices_V = devices_V
    self.engine = engine
  }
}
