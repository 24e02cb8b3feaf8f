// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitErrors

/// Why a command could not do what its options ask for.
typealias CommandError = PlacedError<CommandErrorCode>

/// The kinds of `CommandError`.
enum CommandErrorCode: String, Sendable {
  /// A value that the option does not take.
  case badOption
  /// A name that is not known.
  case unknownName
  /// A file that cannot be written.
  case unwritableFile
  /// A folder that another run is writing into.
  case folderInUse
  /// A file that belongs to the program and is not there.
  case incompleteInstallation
}
