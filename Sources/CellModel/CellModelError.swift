// SPDX-License-Identifier: GPL-3.0-or-later

/// Why a cell model could not be read or written.
public struct CellModelError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of error.
  public enum Code: String, Sendable {
    /// A file that is missing or cannot be read.
    case unreadableFile
    /// Not JSON, or JSON of another thing than a cell model.
    case notACellModel
    /// Written by a newer major version.
    case unsupportedVersion
    /// A key that is missing or holds a value of the wrong kind.
    case malformed
    /// A value outside its range, or columns of unequal length.
    case badValue
    /// A file that cannot be written.
    case unwritableFile
  }

  /// What is wrong, from a closed list.
  public var code: Code
  /// What is wrong, in a sentence without a full stop.
  public var what: String
  /// The file and, where known, the path of the key in it.
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
