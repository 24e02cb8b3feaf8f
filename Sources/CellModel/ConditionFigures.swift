// SPDX-License-Identifier: GPL-3.0-or-later

/// The cell's figures at one set of process, voltage and temperature.
public struct ConditionFigures: Codable, Hashable, Sendable {
  /// Process section, for example `tt` or `ss`; empty for a deck without sections.
  public var section: String
  /// Kelvin.
  public var temperature_K: Double
  /// Parameters of the deck that the condition sets, SI units.
  public var parameters: [String: Double]
  /// The figures; absent where the cell is no p-bit under this condition.
  public var figures: CellFigures?
  /// Why there are no figures.
  public var failure: String?

  /// A condition and what was found there.
  public init(
    section: String, temperature_K: Double, parameters: [String: Double], figures: CellFigures?, failure: String? = nil
  ) {
    self.section = section
    self.temperature_K = temperature_K
    self.parameters = parameters
    self.figures = figures
    self.failure = failure
  }
}
