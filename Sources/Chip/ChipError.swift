// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitErrors

/// Why a chip could not be drawn, read or set.
public typealias ChipError = PlacedError<ChipErrorCode>

/// The kinds of `ChipError`.
public enum ChipErrorCode: String, Sendable {
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
