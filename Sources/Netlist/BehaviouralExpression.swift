// SPDX-License-Identifier: GPL-3.0-or-later

/// A function of node voltages, source currents and time, with its exact derivatives.
public struct BehaviouralExpression: Sendable {
  /// One argument of the function.
  public enum Input: Hashable, Sendable {
    /// The voltage of a node against ground, by its full name.
    case voltage(node: String)
    /// The current through a voltage source, by its full name; positive into its plus node.
    case current(source: String)
    /// Seconds since the start of a transient; 0 in other analyses.
    case time
  }

  /// The arguments, each once.
  public let inputs: [Input]
}
