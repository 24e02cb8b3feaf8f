// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitErrors

/// Why a set of notebooks could not be made.
public typealias NotebookError = PlacedError<NotebookErrorCode>

/// The kinds of `NotebookError`.
public enum NotebookErrorCode: String, Sendable {
  /// A script that is no list of cells.
  case badScript
  /// Cell models that cannot stand in one set.
  case badCell
  /// A file that belongs to the program and cannot be read.
  case incompleteInstallation
  /// Jupyter, which failed or is not there.
  case executionFailed
}
