// SPDX-License-Identifier: GPL-3.0-or-later

/// Why a figure, picture or page could not be made.
public struct ReportError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of error.
  public enum Code: String, Sendable {
    /// A program that is not installed.
    case missingProgram
    /// A program that failed.
    case programFailed
    /// Data that cannot be drawn: unequal lengths, nothing finite.
    case badData
    /// A picture that libpng refused.
    case imageFailed
    /// A file that cannot be written.
    case unwritableFile
  }

  /// What is wrong, from a closed list.
  public var code: Code
  /// What is wrong, in a sentence without a full stop.
  public var what: String
  /// The figure, program or file concerned.
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
