// SPDX-License-Identifier: GPL-3.0-or-later

/// Why a file of tensors could not be read or written, where, and what to do about it.
public struct TensorFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Code: String, Sendable {
    /// A file does not exist or cannot be read.
    case missingFile
    /// A file ends before its header says it does.
    case truncatedFile
    /// A file's bytes contradict its format.
    case corruptFile
    /// A tensor is absent or has another shape than asked for.
    case shapeMismatch
    /// A number is not finite.
    case notFinite
    /// A file cannot be written.
    case cannotWrite
  }

  /// The kind of failure.
  public let code: Code
  /// What is wrong.
  public let what: String
  /// The file.
  public let place: String
  /// What the user can do.
  public let remedy: String

  /// An error from its parts.
  public init(_ code: Code, _ what: String, at place: String, remedy: String) {
    self.code = code
    self.what = what
    self.place = place
    self.remedy = remedy
  }

  /// One line: place, what, remedy.
  public var description: String { "\(place): \(what); \(remedy)" }
}
