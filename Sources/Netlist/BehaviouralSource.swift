// SPDX-License-Identifier: GPL-3.0-or-later

/// What a `B` element imposes between its nodes: a voltage or a current that is a function of the circuit's state.
public struct BehaviouralSource: Sendable {
  /// What the expression gives.
  public enum Quantity: String, Sendable {
    /// `V=`: volts from the first node to the second.
    case voltage = "v"
    /// `I=`: amperes through the element from the first node to the second.
    case current = "i"
  }

  /// What the expression gives.
  public let quantity: Quantity
  /// The function.
  public let expression: BehaviouralExpression

  /// A source from its parts.
  public init(quantity: Quantity, expression: BehaviouralExpression) {
    self.quantity = quantity
    self.expression = expression
  }
}
