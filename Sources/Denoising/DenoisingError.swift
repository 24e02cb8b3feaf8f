// SPDX-License-Identifier: GPL-3.0-or-later

/// What went wrong in the denoising half, where, and what to do about it.
public struct DenoisingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Code: String, Sendable {
    /// A file or folder does not exist or cannot be read.
    case missingFile
    /// A file ends before its header says it does.
    case truncatedFile
    /// A file's bytes contradict its format.
    case corruptFile
    /// A file's dimensions are absurd or do not fit the task.
    case badDimensions
    /// Two files that belong together disagree.
    case countMismatch
    /// An option or argument is outside its range.
    case badOption
    /// A tensor has another shape than the model's configuration asks for.
    case shapeMismatch
    /// A number is not finite.
    case notFinite
    /// The file was written by a newer version.
    case unsupportedVersion
    /// A file cannot be written.
    case cannotWrite
  }

  /// The kind of failure.
  public let code: Code
  /// What is wrong.
  public let what: String
  /// The file, tensor or option it is wrong in.
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
