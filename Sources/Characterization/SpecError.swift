// SPDX-License-Identifier: GPL-3.0-or-later

/// Why a cell could not be characterised.
public struct SpecError: Error, Sendable, CustomStringConvertible {
  /// The closed list of reasons.
  public enum Code: String, Sendable {
    /// The spec cannot be read.
    case unreadable
    /// YAML that does not parse.
    case syntax
    /// A key that no spec has.
    case unknownKey
    /// A missing key.
    case missingKey
    /// A value of the wrong kind or outside its range.
    case badValue
    /// A journal of results that cannot be used.
    case journal
    /// The cell does not behave as a p-bit under this spec.
    case noResponse
    /// A measurement that this cell or engine does not allow.
    case unavailable
  }

  /// The reason.
  public let code: Code
  /// `file:line:column`, where known.
  public let place: String?
  /// What is wrong.
  public let message: String
  /// What to do.
  public let remedy: String?

  package init(_ code: Code, _ message: String, at place: String? = nil, remedy: String? = nil) {
    self.code = code
    self.message = message
    self.place = place
    self.remedy = remedy
  }

  /// Place, message and remedy.
  public var description: String {
    (place.map { "\($0): " } ?? "") + message + (remedy.map { "\n  remedy: \($0)" } ?? "")
  }
}
