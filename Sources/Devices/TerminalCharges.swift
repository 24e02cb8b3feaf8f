// SPDX-License-Identifier: GPL-3.0-or-later

/// The charges on a transistor's terminals and their derivatives, indexed by ``MOSFET/Terminal``: drain, gate, source,
/// bulk. The charges add up to 0, as do every row and every column of the capacitances.
public struct TerminalCharges: Sendable, Hashable {
  /// Charges, C.
  public let charge: SIMD4<Double>
  private let rows: (drain: SIMD4<Double>, gate: SIMD4<Double>, source: SIMD4<Double>, bulk: SIMD4<Double>)

  /// Charges and the derivatives of drain, gate and source charge by the voltages of drain, gate and source over bulk;
  /// the bulk's follow.
  init(drain: (Double, SIMD3<Double>), gate: (Double, SIMD3<Double>), source: (Double, SIMD3<Double>)) {
    func row(_ slopes: SIMD3<Double>) -> SIMD4<Double> { SIMD4(slopes, -(slopes.x + slopes.y + slopes.z)) }
    charge = SIMD4(drain.0, gate.0, source.0, -(drain.0 + gate.0 + source.0))
    rows = (row(drain.1), row(gate.1), row(source.1), row(-(drain.1 + gate.1 + source.1)))
  }

  /// The derivative of one terminal's charge by another's voltage, ∂Q_i/∂V_j in farads: C_gg > 0, C_gd < 0.
  public func capacitance(_ charge: MOSFET.Terminal, _ voltage: MOSFET.Terminal) -> Double {
    switch charge {
    case .drain: rows.drain[voltage.rawValue]
    case .gate: rows.gate[voltage.rawValue]
    case .source: rows.source[voltage.rawValue]
    case .bulk: rows.bulk[voltage.rawValue]
    }
  }

  /// Equal charges and capacitances.
  public static func == (left: Self, right: Self) -> Bool { left.charge == right.charge && left.rows == right.rows }

  /// By the charges alone.
  public func hash(into hasher: inout Hasher) { hasher.combine(charge) }
}
