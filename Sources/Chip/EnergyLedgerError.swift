// SPDX-License-Identifier: GPL-3.0-or-later

/// Why an energy could not be counted.
public struct EnergyLedgerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of error.
  public enum Code: String, Sendable {
    /// A price, count or physical value outside its range.
    case badValue
    /// A total that would rest on a price that nobody has stated.
    case unstatedPrice
    /// A count that does not fit an integer.
    case overflow
  }

  /// What is wrong, from a closed list.
  public var code: Code
  /// What is wrong, in a sentence without a full stop.
  public var what: String
  /// The item or argument concerned.
  public var location: String
  /// What to do about it.
  public var remedy: String

  /// An error from its parts.
  public init(_ code: Code, _ what: String, at location: String, remedy: String) {
    self.code = code
    self.what = what
    self.location = location
    self.remedy = remedy
  }

  /// Where, what and the remedy.
  public var description: String { "\(location): \(what)\n  remedy: \(remedy)" }
}
