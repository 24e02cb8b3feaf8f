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

/// A voltage or a current that is a function of the circuit's state, free of noise: `B`.
public struct BehaviouralDevice: Sendable {
  /// The element's name.
  public let name: String
  /// Plus and minus.
  public let nodes: [String]
  /// Whether the expression is the voltage from plus to minus, or the current through the element in that direction.
  public let quantity: BehaviouralSource.Quantity
  /// The function.
  public let expression: BehaviouralExpression
  /// How many currents in parallel.
  public let multiplicity: Double
  /// Where its card stands.
  public let location: SourceLocation

  private static let parameters = [ParameterDescription("m", "1", 1, in: 1e-9...1e9, "number in parallel")]

  init(_ element: Element) throws {
    guard let behaviour = element.behaviour else {
      throw Diagnostic(.syntax, "'\(element.name)' has no expression", at: element.location)
    }
    name = element.name
    nodes = element.nodes
    quantity = behaviour.quantity
    expression = behaviour.expression
    let values = try ParameterTable(owner: "source '\(element.name)'", entries: Self.parameters)
      .values(element.parameters, at: element.location)
    multiplicity = quantity == .current ? values["m"] ?? 1 : 1
    location = element.location
  }
}
