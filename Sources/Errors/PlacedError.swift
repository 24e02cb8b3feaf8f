// SPDX-License-Identifier: GPL-3.0-or-later

/// An error that says what is wrong, where, and what to do about it.
///
/// Each module has a closed list of its own kinds of failure, and its error is this one with them.
public struct PlacedError<Kind: RawRepresentable<String> & Hashable & Sendable>: Error, Hashable, Sendable,
  CustomStringConvertible
{
  /// The kinds of failure, a closed list.
  public typealias Code = Kind

  /// What kind of error.
  public var code: Code
  /// What is wrong, in a sentence without a full stop.
  public var what: String
  /// The file, option, item or line concerned.
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
