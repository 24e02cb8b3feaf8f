// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitCharacterization
import PBitKitSimulation

/// A cell at its nominal condition and at every other of its spec, resumable where the result goes to a file.
struct CellStudy {
  let spec: CellSpec
  let folder: String
  let engine: CellEngine?
  let threads: Int?
  let options: StudyOptions
  /// Where the cell model will be written; its journal stands beside it.
  let output: String?

  /// Measures what there is to measure, with progress on standard error.
  ///
  /// - Parameter chosen: told the engine of the nominal condition before it runs.
  func cell(chosen: (EngineChoice) -> Void) throws -> CellModel {
    let measurement = try CellMeasurement(spec, folder: folder, threads: threads)
    // Before anything is measured, so that bad input is known at once.
    let grid = try spec.conditions.isEmpty ? nil : ConditionGrid(spec, folder: folder, engine: engine, tool: Pbit.tool)
    guard let grid, grid.points.count > 1 else { return try measurement.datasheet(engine: engine, chosen: chosen) }

    let journal = try output.map { try ResultJournal(path: $0 + ".journal") }
    let stop = journal.map { journal in
      CleanStop(timeLimit: options.timeLimit) { reason in
        "\(reason): \(journal.count) finished results of \(grid.points.count) are in \(journal.path)\n"
          + "  remedy: run the same command again, and it continues from there"
      }
    }
    defer { stop?.cancel() }
    if let journal, journal.recovered > 0 {
      ErrorRendering.writeError("continuing: \(journal.recovered) results are in \(journal.path)")
    }

    var cell = try datasheet(measurement, journal: journal, chosen: chosen)
    cell.conditions = try figures(grid, nominal: cell.figures, journal: journal)
    return cell
  }

  /// Removes the journal: what it held is in the output.
  func finish() {
    if let output, !spec.conditions.isEmpty { unlink(output + ".journal") }
  }

  private func datasheet(
    _ measurement: CellMeasurement, journal: ResultJournal?, chosen: (EngineChoice) -> Void
  ) throws -> CellModel {
    guard let journal else { return try measurement.datasheet(engine: engine, chosen: chosen) }
    let key = try ResultKey(spec, folder: folder, engine: engine, tool: Pbit.tool).datasheet
    if var known = journal.value(key, as: CellModel.self) {
      known.provenance.command = Pbit.commandLine
      return known
    }
    let cell = try measurement.datasheet(engine: engine, chosen: chosen)
    try cell.validate()
    try journal.record(key, cell)
    return cell
  }

  private func figures(
    _ grid: ConditionGrid, nominal: CellFigures, journal: ResultJournal?
  ) throws -> [ConditionFigures] {
    let cores = threads ?? ProcessInfo.processInfo.activeProcessorCount
    var study = ConditionStudy.Options()
    study.engine = engine
    study.jobs = options.jobs ?? cores
    study.threads = max(1, cores / study.jobs)
    let progress = ConditionProgress("measuring cell \(spec.name) under \(grid.points.count - 1) other conditions")
    defer { progress.finish() }
    return try ConditionStudy(grid, folder: folder, options: study).run(nominal: nominal, journal: journal) {
      progress.update($0.label, $1, of: $2)
    }
  }
}
