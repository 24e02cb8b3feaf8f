// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitErrors

/// Why a figure, picture or page could not be made.
public typealias ReportError = PlacedError<ReportErrorCode>

/// The kinds of `ReportError`.
public enum ReportErrorCode: String, Sendable {
  /// A program that is not installed.
  case missingProgram
  /// A program that failed.
  case programFailed
  /// Data that cannot be drawn: unequal lengths, nothing finite.
  case badData
  /// A picture that libpng refused.
  case imageFailed
  /// A file that cannot be written.
  case unwritableFile
}
