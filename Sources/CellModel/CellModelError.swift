// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitErrors

/// Why a cell model could not be read or written.
public typealias CellModelError = PlacedError<CellModelErrorCode>

/// The kinds of `CellModelError`.
public enum CellModelErrorCode: String, Sendable {
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
