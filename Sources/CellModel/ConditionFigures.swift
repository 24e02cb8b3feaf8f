// SPDX-License-Identifier: GPL-3.0-or-later

/// The cell's figures at one set of process, voltage and temperature.
public struct ConditionFigures: Codable, Hashable, Sendable {
  /// Process section, for example `tt` or `ss`; empty for a deck without sections.
  public var section: String
  /// Kelvin.
  public var temperature_K: Double
  /// Parameters of the deck that the condition sets, SI units.
  public var parameters: [String: Double]
  /// Time between bits that the energy is stated for, seconds, where the conditions set it; else the model's own.
  public var bitPeriod_s: Double?
  /// The figures; absent where the cell is no p-bit under this condition.
  public var figures: CellFigures?
  /// Why there are no figures.
  public var failure: String?

  /// A condition and what was found there.
  public init(
    section: String, temperature_K: Double, parameters: [String: Double], bitPeriod_s: Double? = nil,
    figures: CellFigures?, failure: String? = nil
  ) {
    self.bitPeriod_s = bitPeriod_s
    self.section = section
    self.temperature_K = temperature_K
    self.parameters = parameters
    self.figures = figures
    self.failure = failure
  }
}
