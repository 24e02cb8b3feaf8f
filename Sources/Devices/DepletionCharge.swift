// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The charge of a junction's depletion layer, with SPICE's continuation into forward bias.
///
/// ```
/// C = C_J (1 − V/V_J)^−M,   Q = C_J V_J [1 − (1 − V/V_J)^(1−M)]/(1 − M)                  V ≤ FC·V_J
/// C = C_J (1 − FC)^−(1+M) [1 − FC(1 + M) + M V/V_J]                                     beyond: its tangent
/// ```
/// (Antognetti and Massobrio, Semiconductor Device Modeling with SPICE, McGraw-Hill 1993, chapter 1). Charge,
/// capacitance and the capacitance's slope are continuous at FC·V_J.
public struct DepletionCharge: Sendable, Hashable {
  /// C_J at the junction's temperature, F.
  public let zeroBiasCapacitance: Double
  /// V_J at the junction's temperature, V.
  public let potential: Double
  /// M, from 0 to below 1.
  public let grading: Double
  /// FC, from 0 to below 1.
  public let forwardBiasCoefficient: Double

  /// A layer at the nominal temperature, carried to another by SPICE's laws (the same source):
  /// ```
  /// V_J(T) = V_J T/T₀ − 3U_T ln(T/T₀) − E_g(T₀) T/T₀ + E_g(T),   E_g(T) = 1.16 − 7.02·10⁻⁴ T²/(T + 1108)   (V)
  /// C_J(T) = C_J [1 + M(4·10⁻⁴ (T − T₀) + 1 − V_J(T)/V_J)]
  /// ```
  init(
    zeroBiasCapacitance: Double, potential: Double, grading: Double, forwardBiasCoefficient: Double,
    nominalTemperature: Double, temperature: Double
  ) {
    func gap(_ kelvin: Double) -> Double { 1.16 - 7.02e-4 * kelvin * kelvin / (kelvin + 1108) }
    let ratio = temperature / nominalTemperature
    let shifted =
      potential * ratio - 3 * PhysicalConstants.thermalVoltage(temperature) * log(ratio)
      - gap(nominalTemperature) * ratio + gap(temperature)
    // The law ends where the built-in potential would; 0.05 V is assumed as the least that a junction keeps.
    self.potential = max(shifted, 0.05)
    self.zeroBiasCapacitance =
      zeroBiasCapacitance
      * (1 + grading * (4e-4 * (temperature - nominalTemperature) + 1 - self.potential / potential))
    self.grading = grading
    self.forwardBiasCoefficient = forwardBiasCoefficient
  }

  /// The charge in coulombs and the capacitance in farads at a junction voltage in volts.
  public func callAsFunction(_ voltage: Double) -> (value: Double, slope: Double) {
    let knee = forwardBiasCoefficient * potential
    if voltage <= knee { return below(voltage) }
    let atKnee = below(knee)
    let excess = voltage - knee
    // dC/dV at the knee: C M/(V_J − FC·V_J)
    let curvature = atKnee.slope * grading / (potential - knee)
    return (
      atKnee.value + excess * (atKnee.slope + excess * curvature / 2), atKnee.slope + excess * curvature
    )
  }

  private func below(_ voltage: Double) -> (value: Double, slope: Double) {
    // Through ln(1 − V/V_J), which keeps the charge accurate at small voltages.
    let depth = log1p(-voltage / potential)
    return (
      -zeroBiasCapacitance * potential * expm1((1 - grading) * depth) / (1 - grading),
      zeroBiasCapacitance * exp(-grading * depth)
    )
  }
}
