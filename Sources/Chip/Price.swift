// SPDX-License-Identifier: GPL-3.0-or-later

/// What one act of the chip costs, in joules, and how anybody knows.
///
/// A price that nobody has stated has no value: asking for it throws, so that a total is refused rather than guessed.
public struct Price: Encodable, Hashable, Sendable {
  /// Joules, or nil where unstated.
  public let value_J: Double?
  /// One standard error of `value_J`, joules; nil where none is known.
  public let standardError_J: Double?
  /// Where the value comes from.
  public let source: PriceSource

  private init(value_J: Double?, standardError_J: Double?, source: PriceSource) {
    self.value_J = value_J
    self.standardError_J = standardError_J
    self.source = source
  }

  /// A price with a value.
  ///
  /// - Parameters:
  ///   - value_J: Joules, finite and not negative.
  ///   - standardError_J: One standard error, joules, where one is known.
  ///   - source: Where the value comes from; ``PriceSource/unstated(_:)`` is refused, as it has no value.
  /// - Throws: ``EnergyLedgerError`` with code `badValue`.
  public init(_ value_J: Double, standardError_J: Double? = nil, source: PriceSource) throws(EnergyLedgerError) {
    guard value_J.isFinite, value_J >= 0, standardError_J.map({ $0.isFinite && $0 >= 0 }) ?? true else {
      throw EnergyLedgerError(
        .badValue, "a price of \(value_J) J with standard error \(standardError_J.map { "\($0)" } ?? "none")",
        at: source.text, remedy: "give finite joules that are not negative")
    }
    if case .unstated = source {
      throw EnergyLedgerError(
        .badValue, "an unstated price that has a value", at: source.text, remedy: "use Price.unstated(_:)")
    }
    self.init(value_J: value_J, standardError_J: standardError_J, source: source)
  }

  /// A price that nobody has stated.
  ///
  /// - Parameter note: What was searched, or who would have to state it.
  public static func unstated(_ note: String) -> Price {
    Price(value_J: nil, standardError_J: nil, source: .unstated(note))
  }

  /// The value, for arithmetic.
  ///
  /// - Parameter item: What is being priced, for the message.
  /// - Throws: ``EnergyLedgerError`` with code `unstatedPrice`.
  public func stated(for item: String) throws(EnergyLedgerError) -> Double {
    guard let value_J else {
      throw EnergyLedgerError(
        .unstatedPrice, "the price is not stated: \(source.text)", at: item,
        remedy: "state it, or take a price list that assumes it openly")
    }
    return value_J
  }

  /// A known constant of a published list; its value is checked by the tests of the list.
  static func literal(_ value_J: Double, _ source: PriceSource) -> Price {
    Price(value_J: value_J, standardError_J: nil, source: source)
  }
}
