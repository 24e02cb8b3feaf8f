// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// What mobility reduction, velocity saturation and channel-length modulation make of a channel's current.
///
/// The current is I = I_s i M with i = l_F² − l_R² and
/// ```
/// M  = [1 + λ(√(V_DS² + U_T²) − U_T)]/√(D_θ² + (U_T/V_C)² i²/m²)
/// D_θ = 1 + θ n U_T (l_F + l_R),   V_C = UCRIT·L,   m² = ½(l_F² + l_R² + √(i² + 1)),   λ = LAMBDA·LREF/L
/// ```
/// n U_T (l_F + l_R) is the mean of the gate overdrives at the two ends in strong inversion and vanishes in weak
/// inversion; it stands for the vertical field (θ as in EKV: Enz, Krummenacher and Vittoz, Analog Integr. Circ. Sig.
/// Process. 8, 83 (1995), but of the inversion charge instead of V_P). The velocity law is v = µE/√(1 + (E/UCRIT)²)
/// (Caughey and Thomas, Proc. IEEE 55, 2192 (1967), with exponent 2). Its field is U_T i/(m L): m follows the larger of
/// l_F and l_R smoothly, so the field is V_DS/L in the triode region, and in saturation the current tends to its limit
/// W·Cox·(V_G − V_T − n V_S)·v_sat, never falling as V_DS rises. λ widens the saturated current as in SPICE level 1.
///
/// M is even under exchange of drain and source and smooth everywhere, so the current stays odd, zero at V_DS = 0.
public struct ShortChannelFactor: Sendable, Hashable {
  /// θ n U_T.
  public let mobility: Double
  /// (U_T/V_C)².
  public let velocity: Double
  /// λ, 1/V.
  public let modulation: Double

  /// Nil where nothing acts, so that the current is I_s i bit for bit.
  init?(_ device: MOSFET, temperature: Double) {
    let card = device.card
    guard card.mobilityReduction > 0 || card.criticalField > 0 || card.channelLengthModulation > 0 else { return nil }
    let thermalVoltage = PhysicalConstants.thermalVoltage(temperature)
    mobility = card.mobilityReduction * card.slopeFactor * thermalVoltage
    // UCRIT(T) = UCRIT (T/TNOM)^UCEX
    let field =
      card.criticalField
      * pow(temperature / card.nominalTemperature, card.criticalFieldTemperatureExponent)
    let ratio = card.criticalField > 0 ? thermalVoltage / (field * device.length) : 0
    velocity = ratio * ratio
    modulation = card.channelLengthModulation * card.referenceLength / device.length
  }

  /// M and its derivatives by l_F, l_R and V_DS.
  struct Value {
    let value: Double
    let forward: Double
    let reverse: Double
    let drainSource: Double
  }

  func callAsFunction(_ inside: EKVChannel.Interior, thermalVoltage: Double) -> Value {
    let (forward, reverse) = (inside.forward, inside.reverse)
    let root = (inside.drainSource * inside.drainSource + thermalVoltage * thermalVoltage).squareRoot()
    let lengthening = 1 + modulation * (root - thermalVoltage)
    let vertical = 1 + mobility * (forward + reverse)
    let current = (forward - reverse) * (forward + reverse)
    let width = (current * current + 1).squareRoot()
    let larger = (forward * forward + reverse * reverse + width) / 2
    let field = current / larger
    let square = vertical * vertical + velocity * current * field
    let value = lengthening / square.squareRoot()
    // ∂(i²/m²) = (2∂i − (i/m²)∂m²) i/m²,   ∂m²/∂l_F = l_F (1 + i/√(i² + 1)),   ∂m²/∂l_R = l_R (1 − i/√(i² + 1))
    func slope(_ currentSlope: Double, _ largerSlope: Double) -> Double {
      let ofSquare = 2 * vertical * mobility + velocity * field * (2 * currentSlope - field * largerSlope)
      return -value * ofSquare / (2 * square)
    }
    return Value(
      value: value,
      forward: slope(2 * forward, forward * (1 + current / width)),
      reverse: slope(-2 * reverse, reverse * (1 - current / width)),
      drainSource: modulation * inside.drainSource / root / square.squareRoot())
  }
}
