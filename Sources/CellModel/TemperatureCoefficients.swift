// SPDX-License-Identifier: GPL-3.0-or-later

/// How the cell's figures follow the temperature at fixed supplies.
///
/// Arrays have one entry per temperature, rising; the coefficients are the slopes at the cell's own temperature.
public struct TemperatureCoefficients: Codable, Sendable {
  /// Kelvin.
  public var temperature_K: [Double]
  /// The cell's figures at each temperature.
  public var figures: [CellFigures]
  /// Drift of the bias of P = ½, V/K.
  public var center_V_per_K: Estimate
  /// d ln(scale)/dT of the logistic slope, 1/K.
  public var scale_per_K: Estimate
  /// d ln(τ)/dT, 1/K.
  public var tau_per_K: Estimate
  /// d ln(power)/dT, 1/K.
  public var power_per_K: Estimate

  /// Coefficients from their parts.
  public init(
    temperature_K: [Double], figures: [CellFigures], center_V_per_K: Estimate, scale_per_K: Estimate,
    tau_per_K: Estimate, power_per_K: Estimate
  ) {
    self.temperature_K = temperature_K
    self.figures = figures
    self.center_V_per_K = center_V_per_K
    self.scale_per_K = scale_per_K
    self.tau_per_K = tau_per_K
    self.power_per_K = power_per_K
  }
}
