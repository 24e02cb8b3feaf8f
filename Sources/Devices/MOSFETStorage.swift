// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The charges that a transistor's channel stores: the quasi-static model of EKV 2.6 with a constant slope factor.
///
/// (M. Bucher, C. Lallement, C. Enz, F. Théodoloz and F. Krummenacher, The EPFL-EKV MOSFET model equations for
/// simulation, version 2.6, EPFL 1997, section on quasi-static charges.) With the normalised charge densities of the two
/// ends, q² + q = l², a of the source's (l_F) and b of the drain's (l_R), and C = COX·m·W·L,
/// ```
/// Q_S = −n C U_T [8(3a³ + 6a²b + 4ab² + 2b³) + 45a² + 50ab + 25b² + 20a + 10b]/30(1 + a + b)²
/// Q_D = the same with a and b exchanged                           (Ward and Dutton's partition)
/// Q_G = C (V_G − V_P) − (Q_S + Q_D)/n,   Q_B = −Q_G − Q_S − Q_D
/// ```
/// which is the manual's form in x = q + ½, written without its cancellation in weak inversion. The gate charge is
/// that of the surface potential V_P + Q_inv/(n C) up to a constant, as the slope factor n defines it; accumulation
/// below flat band is not described. Neither velocity saturation nor channel-length modulation changes the charges.
public struct MOSFETStorage: Sendable {
  /// COX·m·W·L, F.
  public let oxideCapacitance: Double
  private let channel: EKVChannel

  /// The storage of a transistor with a channel of its own, as mismatch makes it; nil unless the card has CAPMOD=1.
  public init?(_ device: MOSFET, channel: EKVChannel) {
    guard device.card.hasIntrinsicCharges else { return nil }
    oxideCapacitance = device.card.oxideCapacitance * device.multiplicity * device.width * device.length
    self.channel = channel
  }

  /// Charges and capacitances at node voltages in volts.
  public func charges(_ voltages: EKVChannel.Voltages) -> TerminalCharges {
    let inside = channel.interior(voltages)
    let thermal = channel.thermalVoltage
    let slope = channel.slopeFactor
    // dq/dv = l (1 − e^−l)/(U_T (2q + 1)), from d(l²)/dv
    func end(_ logarithm: Double) -> (charge: Double, slope: Double) {
      let square = logarithm * logarithm
      let root = (square + 0.25).squareRoot()
      return (square / (root + 0.5), logarithm * -expm1(-logarithm) / (thermal * 2 * root))
    }
    let (source, drain) = (end(inside.forward), end(inside.reverse))
    let sourceShare = Self.share(source.charge, drain.charge)
    let drainShare = Self.share(drain.charge, source.charge)
    // By the voltages of drain, gate and source.
    let pinchOff = SIMD3(inside.lowering, 1 / slope, -inside.lowering)
    let sourceEnd = source.slope * (pinchOff - SIMD3(0, 0, 1))
    let drainEnd = drain.slope * (pinchOff - SIMD3(1, 0, 0))
    let scale = -slope * oxideCapacitance * thermal
    let onSource = scale * sourceShare.value
    let onDrain = scale * drainShare.value
    let bySource = scale * (sourceShare.near * sourceEnd + sourceShare.far * drainEnd)
    let byDrain = scale * (drainShare.near * drainEnd + drainShare.far * sourceEnd)
    let gate = channel.polarity * (voltages.gate - voltages.bulk)
    let onGate = oxideCapacitance * (gate - inside.pinchOff) - (onSource + onDrain) / slope
    let byGate = oxideCapacitance * (SIMD3(0, 1, 0) - pinchOff) - (bySource + byDrain) / slope
    let sign = channel.polarity
    return TerminalCharges(
      drain: (sign * onDrain, byDrain), gate: (sign * onGate, byGate), source: (sign * onSource, bySource))
  }

  /// The share of the end with the density a, the other having b, and its derivatives by both.
  private static func share(_ a: Double, _ b: Double) -> (value: Double, near: Double, far: Double) {
    let sum = 1 + a + b
    let top =
      8 * (a * a * (3 * a + 6 * b) + b * b * (4 * a + 2 * b)) + 45 * a * a + 50 * a * b + 25 * b * b + 20 * a + 10 * b
    let near = 8 * (a * (9 * a + 12 * b) + 4 * b * b) + 90 * a + 50 * b + 20
    let far = 8 * (6 * a * a + b * (8 * a + 6 * b)) + 50 * a + 50 * b + 10
    let bottom = 30 * sum * sum
    let value = top / bottom
    return (value, near / bottom - 2 * value / sum, far / bottom - 2 * value / sum)
  }
}

extension MOSFET {
  /// The charges of its channel at a temperature in kelvin; nil where the card leaves them to explicit capacitors
  /// (CAPMOD=0).
  public func storage(at temperature: Double) -> MOSFETStorage? {
    MOSFETStorage(self, channel: channel(at: temperature))
  }
}
