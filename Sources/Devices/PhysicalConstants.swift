// SPDX-License-Identifier: GPL-3.0-or-later

/// Exact constants of the 2019 SI (CODATA 2018).
public enum PhysicalConstants {
  /// Boltzmann's constant, J/K.
  public static let boltzmann = 1.380649e-23
  /// The elementary charge, C.
  public static let elementaryCharge = 1.602176634e-19
  /// 0 °C in kelvin.
  public static let zeroCelsius = 273.15

  /// kT/q in volts at a temperature in kelvin.
  public static func thermalVoltage(_ temperature: Double) -> Double {
    boltzmann * temperature / elementaryCharge
  }
}
