// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitCharacterization
import Synchronization
import Testing

@Suite struct ConditionStudyTests {
  private func run(
    _ cell: SmallCell, _ more: String, jobs: Int = 1, engine: CellEngine? = nil, journal: ResultJournal? = nil,
    progress: (@Sendable (ConditionPoint, Int, Int) -> Void)? = nil
  ) throws -> [ConditionFigures] {
    let spec = try cell.spec(more)
    let grid = try ConditionGrid(spec, folder: cell.folder.path, engine: engine, tool: "test 1")
    var options = ConditionStudy.Options()
    options.jobs = jobs
    options.engine = engine
    let nominal = try ExactCell(CellBench(spec, folder: cell.folder.path, threads: 1)).figures(
      bitPeriod: spec.bitPeriod)
    return try ConditionStudy(grid, folder: cell.folder.path, options: options)
      .run(nominal: nominal, journal: journal, progress: progress)
  }

  private static let conditions = """
    conditions:
      section: {typical: tt, enumerate: [tt, sf, fs]}
      bitPeriod: {typical: 10n, maximum: 30n}
    """

  /// Thresholds that move apart by 2·30 mV shift the centre by 30 mV, out of the bias range of ±20 mV here: a condition
  /// without a p-bit is recorded, and costs the others nothing.
  @Test func aConditionWithoutAPBitIsRecorded() throws {
    let cell = try SmallCell()
    defer { cell.remove() }
    let rows = try run(cell, Self.conditions)
    #expect(rows.map(\.section) == ["tt", "tt", "sf", "sf", "fs", "fs"])
    for row in rows {
      #expect((row.figures == nil) == (row.section != "tt"), "\(row)")
      #expect((row.failure != nil) == (row.section != "tt"))
    }
    #expect(rows[2].failure?.contains("1/2") == true, "\(rows[2].failure ?? "")")
    let energy = rows.compactMap { $0.figures?.energyPerBit_J.value }
    #expect(energy.count == 2 && abs(energy[1] - 3 * energy[0]) < 1e-9 * energy[0])
    #expect(rows[1].figures?.tau_s == rows[0].figures?.tau_s)
  }

  /// With the range wide enough the centre moves by what the thresholds say: by symmetry half of their difference.
  @Test func cornersShiftTheCentre() throws {
    let cell = try SmallCell()
    defer { cell.remove() }
    var wide = try cell.spec("conditions: {section: {typical: tt, enumerate: [sf, tt, fs]}}")
    wide.biasRange = 0...0.1
    let grid = try ConditionGrid(wide, folder: cell.folder.path, tool: "test 1")
    let nominal = try ExactCell(CellBench(wide, folder: cell.folder.path, threads: 1)).figures(bitPeriod: 10e-9)
    let shifted = try ConditionStudy(grid, folder: cell.folder.path, options: .init()).run(nominal: nominal)
    let centers = shifted.compactMap { $0.figures?.center_V.value }
    #expect(centers.count == 3)
    #expect(abs(centers[1] - centers[0] - 0.03) < 1e-3 && abs(centers[2] - centers[0] + 0.03) < 1e-3, "\(centers)")
  }

  /// Neither jobs nor the engine's threads change a digit, of the exact engine and of Monte Carlo.
  @Test(arguments: [nil, CellEngine.monteCarlo])
  func jobsChangeNothing(engine: CellEngine?) throws {
    let cell = try SmallCell()
    defer { cell.remove() }
    let folder = cell.folder
    var cellSpec = try cell.spec(
      "conditionPrecision: 0.2\nconditions: {vdd: {enumerate: [90m, 110m]}, temperature: {enumerate: [300, 310]}}")
    (cellSpec.biasRange, cellSpec.points) = (0...0.1, 5)
    let grid = try ConditionGrid(cellSpec, folder: folder.path, engine: engine, tool: "test 1")
    let nominal = try ExactCell(CellBench(cellSpec, folder: folder.path, threads: 1)).figures(bitPeriod: 10e-9)
    let runs = try [(1, 2), (3, 1)].map { jobs, threads in
      var options = ConditionStudy.Options()
      options.engine = engine
      (options.jobs, options.threads) = (jobs, threads)
      return try ConditionStudy(grid, folder: folder.path, options: options).run(nominal: nominal)
    }
    #expect(runs[0].count == 6 && runs[0].allSatisfy { $0.figures != nil }, "\(runs[0].map(\.failure))")
    #expect(runs[0] == runs[1])
    #expect(Set(runs[0].map { $0.figures?.tau_s.value }).count == 6)
    if engine == .monteCarlo { #expect(runs[0][1].figures?.engine.contains("Monte Carlo") == true) }
  }

  /// A run with the journal of an earlier one measures only what is missing, and gives the same.
  @Test func aJournalIsContinued() throws {
    let cell = try SmallCell()
    defer { cell.remove() }
    let path = cell.folder.appendingPathComponent("cell.json.journal").path
    let more = "conditions: {vdd: {minimum: 90m, maximum: 110m, step: linear, steps: 5}}"
    let counts = Mutex<[Int]>([])
    let count: @Sendable (ConditionPoint, Int, Int) -> Void = { _, _, total in counts.withLock { $0.append(total) } }
    let whole = try run(cell, more, journal: try ResultJournal(path: path), progress: count)
    #expect(counts.withLock { $0 } == Array(repeating: 6, count: 6))

    // Three whole lines, and the beginning of a fourth as a power cut leaves it.
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 6)
    let cut = lines.prefix(3).joined(separator: "\n") + "\n" + lines[3].prefix(40)
    try cut.write(toFile: path, atomically: true, encoding: .utf8)
    counts.withLock { $0 = [] }
    let journal = try ResultJournal(path: path)
    #expect(journal.recovered == 3)
    let continued = try run(cell, more, journal: journal, progress: count)
    #expect(continued == whole)
    #expect(counts.withLock { $0 } == Array(repeating: 3, count: 3))

    // Of another temperature nothing is reused.
    counts.withLock { $0 = [] }
    _ = try run(cell, more + "\ntemperature: 310", journal: journal, progress: count)
    #expect(counts.withLock { $0.count } == 6)
  }
}
