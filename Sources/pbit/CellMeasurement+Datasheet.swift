// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitCharacterization

extension CellMeasurement {
  /// Characterises the cell and adds what else belongs to its datasheet; says on standard error what it does not allow.
  func datasheet() throws -> CellModel {
    var cell = try cell()
    // A curve without samples is the master equation's.
    let engine: CellEngine = cell.operatingCurve.effectiveSamples.allSatisfy { $0 == 0 } ? .exact : .monteCarlo
    let progress = SharedProgress("measuring cell \(spec.name)")
    let omissions = try {
      defer { progress.finish() }
      return try Measurement.run(on: bench, spec: spec, engine: engine, cell: &cell) { _, fraction in
        progress.update(fraction)
      }
    }()
    for omission in omissions { ErrorRendering.writeError("no \(omission.name): \(omission.reason)") }
    return cell
  }
}
