// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist

/// A linear source controlled by a voltage, free of noise: `G` or `E`.
public struct VoltageControlledSource: Sendable {
  /// The element's name.
  public let name: String
  /// Output plus and minus, control plus and minus.
  public let nodes: [String]
  /// Per volt of the control: of a `G` element amperes from output plus through the source to output minus (S), of an
  /// `E` element volts from output plus to output minus.
  public let value: Double
  /// Where its card stands.
  public let location: SourceLocation
}

/// A linear source controlled by the current through a voltage source, free of noise: `F` or `H`.
public struct CurrentControlledSource: Sendable {
  /// The element's name.
  public let name: String
  /// Output plus and minus.
  public let nodes: [String]
  /// The name of the voltage source whose current, positive into its plus node, controls.
  public let controlling: String
  /// Per ampere of the control: of an `F` element amperes from output plus through the source to output minus, of an
  /// `H` element volts from output plus to output minus (Ω).
  public let value: Double
  /// Where its card stands.
  public let location: SourceLocation
}
