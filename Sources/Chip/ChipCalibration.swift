// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

/// What is left of a chip's offsets once every cell's converter stands at its best code.
///
/// The converter is centred on the nominal cell's bias of P = ½. A cell within its range keeps a residual of at most
/// half a step; one beyond it keeps what the last code leaves.
struct ChipCalibration {
  /// Offset less the nearest voltage of the converter, volts, one a cell.
  let residual_V: [Double]
  /// Cells whose offset lies further than half a step beyond the converter's ends.
  let outOfRange: Int

  /// - Parameters:
  ///   - offsets: one a cell, volts from the nominal bias.
  ///   - converter: centred on 0; nil for one without steps and ends.
  init(offsets: [Double], converter: BiasDAC?) {
    guard let converter else {
      residual_V = offsets.map { _ in 0 }
      outOfRange = 0
      return
    }
    residual_V = offsets.map(converter.residual)
    // A hair of slack for a residual of exactly half a step.
    let limit = converter.step_V / 2 * (1 + 1e-9)
    outOfRange = converter.bits == 0 ? 0 : residual_V.count { abs($0) > limit }
  }
}
