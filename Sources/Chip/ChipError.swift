// SPDX-License-Identifier: GPL-3.0-or-later

/// Why a chip could not be drawn, read or set.
public struct ChipError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of error.
  public enum Code: String, Sendable {
    /// A name that is no knob.
    case unknownKnob
    /// A value that the knob does not take.
    case badValue
    /// Knobs, cell and map that do not go together.
    case conflict
    /// A map file that is missing or cannot be written.
    case unusableFile
    /// A map file whose text is no map of the chip.
    case malformed
  }

  /// What is wrong, from a closed list.
  public var code: Code
  /// What is wrong, in a sentence without a full stop.
  public var what: String
  /// The knob, or file and line.
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
