// SPDX-License-Identifier: GPL-3.0-or-later

/// Why no card could be fitted.
public struct DeviceFittingError: Error, Sendable, CustomStringConvertible {
  /// The closed list of reasons.
  public enum Code: String, Sendable {
    /// A file that is no table of currents.
    case syntax
    /// A column that the table does not have.
    case missingColumn
    /// A value that is no number, has the wrong unit or makes no sense.
    case badValue
    /// A width, length or the like that nothing gives.
    case missingCondition
    /// A parameter that the card does not have.
    case unknownParameter
    /// Too few points for the parameters.
    case tooFewPoints
    /// The iteration did not settle.
    case noConvergence
  }

  /// The reason.
  public let code: Code
  /// What is wrong, in a sentence without a full stop.
  public let message: String
  /// File and line, or corner and model, where known.
  public let place: String?
  /// What to do.
  public let remedy: String?

  /// An error from its parts.
  ///
  /// - Parameters:
  ///   - code: The reason.
  ///   - message: What is wrong.
  ///   - place: Where.
  ///   - remedy: What to do.
  public init(_ code: Code, _ message: String, at place: String? = nil, remedy: String? = nil) {
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
