// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitCharacterization
import PBitKitSimulation

/// A cell at its nominal condition, at every other of its spec and under mismatch; resumable where the result goes to a
/// file.
struct CellStudy {
  let spec: CellSpec
  let folder: String
  let engine: CellEngine?
  let threads: Int?
  let options: StudyOptions
  let mismatch: MismatchOptions
  /// Where the cell model will be written; its journal stands beside it.
  let output: String?

  /// Measures what there is to measure, with progress on standard error.
  ///
  /// - Parameter chosen: told the engine of the nominal condition before it runs.
  func cell(chosen: (EngineChoice) -> Void) throws -> CellModel {
    // Before anything is measured, so that bad input is known at once.
    let grid = try spec.conditions.isEmpty ? nil : ConditionGrid(spec, folder: folder, engine: engine, tool: Pbit.tool)
    let measurement = try CellMeasurement(spec, folder: folder, threads: threads)
    let journal = try journalPath.map { try ResultJournal(path: $0) }
    let stop = journal.map { journal in
      CleanStop(timeLimit: options.timeLimit) { reason in
        "\(reason): what is finished (results: \(journal.count)) is in \(journal.path)\n"
          + "  remedy: run the same command again, and it continues from there"
      }
    }
    defer { stop?.cancel() }
    if let journal, journal.recovered > 0 {
      ErrorRendering.writeError("continuing: results that are in \(journal.path): \(journal.recovered)")
    }

    var cell = try datasheet(measurement, journal: journal, chosen: chosen)
    if let grid, grid.points.count > 1 { cell.conditions = try figures(grid, nominal: cell.figures, journal: journal) }
    try mismatch.run(spec, folder: folder, engine: engine, threads: threads, into: &cell)
    return cell
  }

  private var journalPath: String? { output.map { $0 + ".journal" } }

  /// Removes the journal: what it held is in the output.
  func finish() { if let journalPath { unlink(journalPath) } }

  private func datasheet(
    _ measurement: CellMeasurement, journal: ResultJournal?, chosen: (EngineChoice) -> Void
  ) throws -> CellModel {
    guard let journal else { return try measurement.datasheet(engine: engine, chosen: chosen) }
    let key = try ResultKey(spec, folder: folder, engine: engine, tool: Pbit.tool).datasheet
    if var known = journal.value(key, as: CellModel.self) {
      known.provenance.command = Pbit.commandLine
      chosen(try EngineChoice(measurement.bench, wanted: engine))
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
    let progress = ConditionProgress(
      "measuring cell \(spec.name), conditions beside the nominal one: \(grid.points.count - 1)")
    defer { progress.finish() }
    return try ConditionStudy(grid, folder: folder, options: study).run(nominal: nominal, journal: journal) {
      progress.update($0.label, $1, of: $2)
    }
  }
}
