// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitCharacterization

extension CellMeasurement {
  /// Characterises the cell and adds what else belongs to its datasheet; says on standard error what it does not allow.
  ///
  /// - Parameters:
  ///   - engine: the engine to use; without it, the one that fits the cell.
  ///   - chosen: told the engine before it runs.
  func datasheet(engine: CellEngine? = nil, chosen: (EngineChoice) -> Void = { _ in }) throws -> CellModel {
    var choice: EngineChoice?
    var cell = try cell(engine: engine) {
      choice = $0
      chosen($0)
    }
    guard let choice else { return cell }
    let progress = SharedProgress("measuring the rest of cell \(spec.name)'s datasheet")
    let omissions = try {
      defer { progress.finish() }
      return try Measurement.run(
        spec.measurements, on: bench, spec: spec, engine: choice.engine, cell: &cell
      ) { _, fraction in progress.update(fraction) }
    }()
    for omission in omissions { ErrorRendering.writeError("no \(omission.name): \(omission.reason)") }
    return cell
  }
}
