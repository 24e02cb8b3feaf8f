// SPDX-License-Identifier: GPL-3.0-or-later

/// Why a command could not do what its options ask for.
struct CommandError: Error, CustomStringConvertible {
  /// What kind of error.
  enum Code: String {
    /// A value that the option does not take.
    case badOption
    /// A name that is not known.
    case unknownName
    /// A file that cannot be written.
    case unwritableFile
    /// A file that belongs to the program and is not there.
    case incompleteInstallation
  }

  let code: Code
  let what: String
  /// The option or file concerned.
  let location: String
  let remedy: String

  init(_ code: Code, _ what: String, at location: String, remedy: String) {
    self.code = code
    self.what = what
    self.location = location
    self.remedy = remedy
  }

  var description: String { "\(location): \(what)\n  remedy: \(remedy)" }
}
