// SPDX-License-Identifier: GPL-3.0-or-later

/// A graphics processor as a price per floating-point operation: power over the rate that is reached.
/// ```
/// E = FLOP · P / (peak · utilisation)
/// ```
public struct GraphicsProcessor: Codable, Hashable, Sendable {
  /// Its name.
  public let name: String
  /// Peak rate, floating-point operations a second.
  public let peak_FLOP_s: Double
  /// Thermal design power, watts.
  public let power_W: Double
  /// Where the two come from.
  public let source: String

  /// Joules of an operation at a utilisation of the peak rate.
  ///
  /// - Throws: ``EnergyLedgerError`` with code `badValue` unless 0 < utilisation ≤ 1.
  public func energyPerOperation_J(utilisation: Double) throws(EnergyLedgerError) -> Double {
    guard utilisation > 0, utilisation <= 1, peak_FLOP_s > 0, power_W > 0 else {
      throw EnergyLedgerError(
        .badValue, "a utilisation of \(utilisation)", at: name, remedy: "give a number above 0 up to 1")
    }
    return power_W / (peak_FLOP_s * utilisation)
  }
}
