// SPDX-License-Identifier: GPL-3.0-or-later

/// Why a set of notebooks could not be made.
public struct NotebookError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of error.
  public enum Code: String, Sendable {
    /// A script that is no list of cells.
    case badScript
    /// Cell models that cannot stand in one set.
    case badCell
    /// A file that belongs to the program and cannot be read.
    case incompleteInstallation
    /// Jupyter, which failed or is not there.
    case executionFailed
  }

  /// What is wrong, from a closed list.
  public var code: Code
  /// What is wrong, in a sentence without a full stop.
  public var what: String
  /// The file concerned.
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
