// SPDX-License-Identifier: GPL-3.0-or-later

/// The result of a `.measure` card on one trace.
public struct MeasureResult: Sendable {
  /// What a card came to.
  public enum Outcome: Sendable {
    /// A number, in the measurement's unit.
    case value(Double)
    /// Why there is none, in a sentence without a full stop.
    case failure(String)
  }

  /// The measure's name.
  public let name: String
  /// What it came to.
  public let outcome: Outcome
  /// The symbol of its unit; empty for an expression.
  public let unit: String

  /// The number, nil if the measure failed.
  public var value: Double? { if case .value(let value) = outcome { value } else { nil } }

  /// Why there is no number, nil if there is one.
  public var failure: String? { if case .failure(let reason) = outcome { reason } else { nil } }
}
