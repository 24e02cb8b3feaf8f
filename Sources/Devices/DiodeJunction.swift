// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// A pn junction at one temperature: current, charge and noise as functions of its own voltage, anode over cathode.
///
/// ```
/// I = I_S (e^(V/N U_T) − 1) − I_BV (e^(−(V + BV)/N U_T) − e^(−BV/N U_T)),   Q = Σ Q_depletion + TT·I_forward
/// ```
/// with I_forward the first term. Both exponentials go on linearly beyond 80, where the current would be 10³⁴ I_S.
public struct DiodeJunction: Sendable {
  /// I_S at this temperature, A.
  public let saturationCurrent: Double
  /// N.
  public let emission: Double
  /// U_T = kT/q, V.
  public let thermalVoltage: Double
  /// The breakdown voltage BV in volts and the current there in amperes; nil for none.
  public let breakdown: (voltage: Double, current: Double)?
  /// TT, s.
  public let transitTime: Double
  /// Depletion layers in parallel: area and side wall.
  public let depletion: [DepletionCharge]

  /// SPICE's temperature law of a saturation current (Antognetti and Massobrio, chapter 1):
  /// I_S(T) = I_S (T/T₀)^(XTI/N) exp[(T/T₀ − 1) E_g/(N U_T)].
  static func saturationCurrent(
    _ nominal: Double, gap: Double, exponent: Double, emission: Double, nominalTemperature: Double, temperature: Double
  ) -> Double {
    let ratio = temperature / nominalTemperature
    return nominal * pow(ratio, exponent / emission)
      * exp((ratio - 1) * gap / (emission * PhysicalConstants.thermalVoltage(temperature)))
  }

  /// Whether any current flows at some voltage.
  public var carriesCurrent: Bool { saturationCurrent > 0 || breakdown != nil }

  /// Whether any charge depends on its voltage.
  public var storesCharge: Bool {
    transitTime > 0 && saturationCurrent > 0 || depletion.contains { $0.zeroBiasCapacitance > 0 }
  }

  /// The current from anode to cathode in amperes and its derivative in siemens.
  public func current(_ voltage: Double) -> (value: Double, slope: Double) {
    let scale = 1 / (emission * thermalVoltage)
    let forward = Self.exponentialLessOne(voltage * scale)
    var (value, slope) = (saturationCurrent * forward.value, saturationCurrent * forward.slope * scale)
    if let breakdown {
      // e^(−(V + BV)/NU_T) − e^(−BV/NU_T), as a multiple of its value where V is −BV
      let least = exp(-breakdown.voltage * scale)
      let atZero = Self.exponentialLessOne(-breakdown.voltage * scale)
      let reverse = Self.exponentialLessOne(-(voltage + breakdown.voltage) * scale)
      let small = abs(voltage * scale) < 1
      value -= breakdown.current * (small ? least * expm1(-voltage * scale) : reverse.value - atZero.value)
      slope += breakdown.current * reverse.slope * scale
    }
    return (value, slope)
  }

  /// The charge on the anode in coulombs and its derivative in farads.
  public func charge(_ voltage: Double) -> (value: Double, slope: Double) {
    var (value, slope) = (0.0, 0.0)
    for layer in depletion {
      let stored = layer(voltage)
      value += stored.value
      slope += stored.slope
    }
    if transitTime > 0 {
      let scale = 1 / (emission * thermalVoltage)
      let forward = Self.exponentialLessOne(voltage * scale)
      value += transitTime * saturationCurrent * forward.value
      slope += transitTime * saturationCurrent * forward.slope * scale
    }
    return (value, slope)
  }

  /// Rates of single-electron transfers that carry +q from anode to cathode and back, 1/s, under local detailed balance:
  /// ```
  /// λ⁺ = (I/q)/(1 − e^(−V/U_T)),   λ⁻ = λ⁺ e^(−V/U_T);   V → 0: λ± = G U_T/q
  /// ```
  /// For N = 1 without breakdown these are I_S e^(V/U_T)/q and I_S/q, the textbook's shot noise 2q(I + 2I_S); for every
  /// N the noise is 4kTG at V = 0.
  public func electronRates(_ voltage: Double) -> (forward: Double, reverse: Double) {
    let charge = PhysicalConstants.elementaryCharge
    let (value, slope) = current(voltage)
    let bias = voltage / thermalVoltage
    // Below it the first order in V/U_T is exact to 10⁻¹⁶.
    if abs(bias) < 1e-8 {
      let equilibrium = slope * thermalVoltage / charge
      return (equilibrium, equilibrium)
    }
    return (value / (charge * -expm1(-bias)), value / (charge * expm1(bias)))
  }

  /// The white noise of the current: one-sided spectral density 2q²(λ⁺ + λ⁻), A²/Hz.
  public func noiseDensity(_ voltage: Double) -> Double {
    let rates = electronRates(voltage)
    let charge = PhysicalConstants.elementaryCharge
    return 2 * charge * charge * (rates.forward + rates.reverse)
  }

  /// eˣ − 1 and eˣ, on along the tangent beyond ``largestExponent``.
  static func exponentialLessOne(_ x: Double) -> (value: Double, slope: Double) {
    if x <= largestExponent { return (expm1(x), exp(x)) }
    let edge = exp(largestExponent)
    return (edge * (1 + x - largestExponent) - 1, edge)
  }

  /// 80 is assumed: no circuit passes 10³⁴ I_S, and no double overflows on the way.
  static let largestExponent = 80.0
}
