// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// A transistor's channel at one temperature: current, conductances and noise.
///
/// Bulk-referenced EKV with the logarithmic interpolation, valid from weak to strong inversion
/// (Enz, Krummenacher and Vittoz, Analog Integr. Circ. Sig. Process. 8, 83 (1995)):
/// ```
/// V_P = (V_G − V_T + η(√(V_DS² + U_T²) − U_T))/n      η = ETA0·LREF/L
/// l_F = ln(1 + e^((V_P − V_S)/2U_T))                   l_R = ln(1 + e^((V_P − V_D)/2U_T))
/// I   = I_s (l_F² − l_R²)                              I_s = 2 n KP(T) (W/L) U_T²
/// ```
/// times ``ShortChannelFactor`` where the card asks for mobility reduction, velocity saturation or channel-length
/// modulation. Barrier lowering and that factor are even in V_DS, so the current stays odd under exchange of drain and
/// source.
/// A p channel is the same device with every voltage's sign flipped.
public struct EKVChannel: Sendable {
  /// +1 for n, −1 for p.
  public let polarity: Double
  /// Specific current I_s, A.
  public var specificCurrent: Double
  /// Threshold V_T, V, in the device's polarity.
  public var threshold: Double
  /// Slope factor n.
  public let slopeFactor: Double
  /// η of this length.
  public let barrierLowering: Double
  /// U_T = kT/q, V.
  public let thermalVoltage: Double
  /// Mobility reduction, velocity saturation and channel-length modulation; nil where the card has none.
  public let shortChannel: ShortChannelFactor?
  /// The law of its noise.
  public let noiseLaw: MOSFETCard.NoiseLaw

  init(_ device: MOSFET, temperature: Double) {
    let card = device.card
    let thermalVoltage = PhysicalConstants.thermalVoltage(temperature)
    // KP(T) = KP (T/TNOM)^BEX,  V_T = VTO − TCV (T − TNOM) + DVT
    let gain =
      card.transconductanceParameter * (1 + device.gainOffset)
      * pow(temperature / card.nominalTemperature, card.mobilityTemperatureExponent)
    self.polarity = card.polarity.rawValue
    self.thermalVoltage = thermalVoltage
    slopeFactor = card.slopeFactor
    specificCurrent =
      2 * card.slopeFactor * gain * device.multiplicity * (device.width / device.length)
      * thermalVoltage * thermalVoltage
    threshold =
      card.threshold - card.thresholdTemperatureCoefficient * (temperature - card.nominalTemperature)
      + device.thresholdOffset
    barrierLowering = card.barrierLowering * card.referenceLength / device.length
    noiseLaw = card.noiseLaw
    shortChannel = ShortChannelFactor(device, temperature: temperature)
  }

  /// Node voltages in volts, against any common reference.
  public struct Voltages: Sendable {
    /// Drain.
    public var drain: Double
    /// Gate.
    public var gate: Double
    /// Source.
    public var source: Double
    /// Bulk.
    public var bulk: Double

    /// Four voltages.
    public init(drain: Double, gate: Double, source: Double, bulk: Double) {
      self.drain = drain
      self.gate = gate
      self.source = source
      self.bulk = bulk
    }
  }

  /// The current from drain to source in amperes and its derivatives in siemens.
  public struct Current: Sendable {
    /// From drain to source inside the device.
    public let value: Double
    /// ∂I/∂V_D.
    public let drain: Double
    /// ∂I/∂V_G.
    public let gate: Double
    /// ∂I/∂V_S.
    public let source: Double
    /// ∂I/∂V_B.
    public var bulk: Double { -(drain + gate + source) }
  }

  /// Normalised forward and reverse charges' logarithms l_F, l_R and V_DS in the device's own polarity.
  struct Interior {
    let forward: Double
    let reverse: Double
    let drainSource: Double
    /// ∂V_P/∂V_DS.
    let lowering: Double
    /// V_P, V.
    let pinchOff: Double
  }

  func interior(_ voltages: Voltages) -> Interior {
    let gate = polarity * (voltages.gate - voltages.bulk)
    let drain = polarity * (voltages.drain - voltages.bulk)
    let source = polarity * (voltages.source - voltages.bulk)
    let drainSource = drain - source
    let root = (drainSource * drainSource + thermalVoltage * thermalVoltage).squareRoot()
    let pinchOff = (gate - threshold + barrierLowering * (root - thermalVoltage)) / slopeFactor
    return Interior(
      forward: softplus((pinchOff - source) / (2 * thermalVoltage)),
      reverse: softplus((pinchOff - drain) / (2 * thermalVoltage)),
      drainSource: drainSource,
      lowering: barrierLowering * drainSource / (root * slopeFactor),
      pinchOff: pinchOff)
  }

  /// The channel current and its derivatives.
  public func current(_ voltages: Voltages) -> Current {
    let inside = interior(voltages)
    // ∂(l²)/∂v = l (1 − e^−l)/U_T, since dl/dx = e^x/(1 + e^x) = 1 − e^−l
    let forwardSlope = specificCurrent * inside.forward * -expm1(-inside.forward) / thermalVoltage
    let reverseSlope = specificCurrent * inside.reverse * -expm1(-inside.reverse) / thermalVoltage
    let value = specificCurrent * (inside.forward - inside.reverse) * (inside.forward + inside.reverse)
    guard let shortChannel else {
      return total(value, forwardSlope, reverseSlope, inside)
    }
    let factor = shortChannel(inside, thermalVoltage: thermalVoltage)
    // dl/dv = (1 − e^−l)/2U_T
    let perVolt = value / (2 * thermalVoltage)
    return total(
      value * factor.value,
      forwardSlope * factor.value + perVolt * factor.forward * -expm1(-inside.forward),
      reverseSlope * factor.value - perVolt * factor.reverse * -expm1(-inside.reverse),
      inside, drainSource: value * factor.drainSource)
  }

  /// The current from its derivatives by V_P − V_S, by −(V_P − V_D) and, directly, by V_DS.
  private func total(
    _ value: Double, _ forwardSlope: Double, _ reverseSlope: Double, _ inside: Interior, drainSource: Double = 0
  ) -> Current {
    let pinchOffSlope = forwardSlope - reverseSlope
    return Current(
      value: polarity * value,
      drain: reverseSlope + pinchOffSlope * inside.lowering + drainSource,
      gate: pinchOffSlope / slopeFactor,
      source: -forwardSlope - pinchOffSlope * inside.lowering - drainSource)
  }

  /// The inversion coefficient at the source end, l_F²: below 0.1 weak, above 10 strong inversion.
  public func inversionCoefficient(_ voltages: Voltages) -> Double {
    let forward = interior(voltages).forward
    return forward * forward
  }
}

/// ln(1 + eˣ) without overflow and without losing small values.
func softplus(_ x: Double) -> Double {
  x > 0 ? x + log1p(exp(-x)) : log1p(exp(x))
}
