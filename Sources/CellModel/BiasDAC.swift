// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The converter that sets a cell's bias: 2^bits voltages, evenly spread over a range with both ends.
public struct BiasDAC: Codable, Hashable, Sendable {
  /// Bits.
  public var bits: Int
  /// The middle of the range, volts.
  public var center_V: Double
  /// From the lowest to the highest voltage, volts.
  public var range_V: Double

  /// A converter from its parts.
  public init(bits: Int, center_V: Double, range_V: Double) {
    self.bits = bits
    self.center_V = center_V
    self.range_V = range_V
  }

  /// Number of voltages.
  var codes: Int { 1 << bits }
  /// Between neighbouring voltages, volts; 0 where there is only one.
  public var step_V: Double { codes > 1 ? range_V / Double(codes - 1) : 0 }
  /// The voltage of a code 0 ..< 2^bits; the middle of the range if it is the only one.
  public func voltage(_ code: Int) -> Double { center_V + (Double(code) - Double(codes - 1) / 2) * step_V }

  /// A voltage less the nearest one that the converter makes, volts.
  public func residual(_ target: Double) -> Double {
    guard step_V > 0 else { return target - voltage(0) }
    let code = ((target - voltage(0)) / step_V).rounded()
    return target - voltage(Int(min(max(code, 0), Double(codes - 1))))
  }

  /// What remains of offsets that fall anywhere between two voltages: uniform over ± half a step, volts rms.
  public var quantisation_V: Double { step_V / 12.0.squareRoot() }
}
