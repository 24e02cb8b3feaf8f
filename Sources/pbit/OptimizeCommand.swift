// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import PBitKitCharacterization
import PBitKitReport
import PBitKitSizing

struct OptimizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "optimize",
    abstract: "Find device sizes, supply and capacitances that spend the least energy under limits.",
    discussion: """
      The section 'optimize' of the spec names parameters of the deck with their ranges, the quantity to minimise and \
      the limits to keep; pbit characterize --spec-reference explains every key. Each cell is solved by its master \
      equation; offsets by mismatch come from adjoint sensitivities, without draws. Prints the optimum beside the cell as \
      drawn, and which limits bind. With a front it also finds the best cell for every limit of a ladder of τ.

      With --output it writes optimum.yaml (the parameters, to paste into a spec), and of a front front.csv and \
      energy-speed-front.svg; finished cells are kept in a journal there: after Ctrl-C or --time-limit the same command \
      continues and ends with the same bytes.

      Exit status: 0 done, 1 the limits cannot be met (the nearest cell is printed), 2 bad input, 75 stopped on purpose \
      and resumable.

        pbit optimize netlists/cell-a-sizing.yaml
        pbit optimize netlists/cell-a-sizing.yaml -o sizing --time-limit 600
      """)

  @Argument(help: "The cell's specification (YAML) with a section 'optimize'.", completion: .file())
  var spec: String
  @Option(name: .shortAndLong, help: "Write optimum and front to this folder.")
  var output: String?
  @Flag(help: "Leave the front out.")
  var noFront = false
  @Option(help: "Process section of the deck, as its own name=the wanted one, such as tt=ss; may be repeated.")
  var section: [NamedOption] = []
  @Option(help: "Threads; all cores where not given.")
  var threads: Int?
  @Option(help: "Stop after so many seconds with status 75; the same command continues.")
  var timeLimit: Double?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads \(threads): give 1 to 1024") }
    if let timeLimit, !(timeLimit > 0) {
      throw ValidationError("--time-limit \(timeLimit): give a positive time in seconds")
    }
    if timeLimit != nil, output == nil {
      throw ValidationError("--time-limit needs --output, where finished cells are kept")
    }
  }

  func run() throws {
    try ErrorRendering.reporting { _ in
      var cellSpec = try CellSpec.read(path: spec)
      for entry in section { cellSpec.sections[entry.name] = entry.value }
      let goal = try SizingGoal(cellSpec, file: spec)
      let folder = try output.map { try OutputFolder($0) }
      let journal = try folder.map { try ResultJournal(path: $0.file("optimize.journal")) }
      let stop = journal.map { journal in
        CleanStop(timeLimit: timeLimit) { reason in
          "\(reason): \(journal.count) finished cells are in \(journal.path)\n"
            + "  remedy: run the same command again, and it continues from there"
        }
      }
      defer { stop?.cancel() }
      if let journal, journal.recovered > 0 {
        ErrorRendering.writeError("continuing: \(journal.recovered) cells are in \(journal.path)")
      }

      let front = noFront ? nil : goal.front
      let searches = goal.restarts + 1 + (front?.points ?? 0)
      let progress = SharedProgress(
        "sizing cell \(cellSpec.name): \(goal.objective.title) over \(goal.parameters.count) parameters")
      let run = try SizingRun(
        goal, spec: cellSpec, folder: CellMeasurement.folder(of: spec), tool: Pbit.tool, journal: journal,
        threads: threads ?? ProcessInfo.processInfo.activeProcessorCount
      ) { done in
        // Searches end early as a rule; the line never promises more than is left.
        progress.update(min(0.99, Double(done) / Double(searches * goal.evaluations)))
      }
      let result = try run.result(front: front)
      let (optimum, ladder) = (result.optimum, result.front)
      let table = SizingTable(goal: goal, start: run.start, optimum: optimum)
      progress.finish()

      print(table.text)
      print("\n\(optimum.evaluations) cells tried by \(goal.restarts + 1) searches")
      if let folder {
        try folder.write(Data(table.parameters.utf8), to: "optimum.yaml")
        if !ladder.isEmpty { try write(ladder, run: run, table: table, name: cellSpec.name, to: folder) }
        unlink(folder.file("optimize.journal"))
      } else if !ladder.isEmpty {
        print("\nfront (CSV, SI units)\n" + table.csv(ladder))
      }
      guard optimum.isFeasible else {
        print("\nthe limits cannot be met within these ranges: the optimum above is the cell that comes nearest")
        throw ExitCode(1)
      }
    }
  }

  private func write(
    _ ladder: [SizingRun.Optimum], run: SizingRun, table: SizingTable, name: String, to folder: OutputFolder
  ) throws {
    try folder.write(Data(table.csv(ladder).utf8), to: "front.csv")
    func point(_ cell: SizedCell?) -> (tau_s: Double, objective: Double)? {
      guard let cell, let tau = cell.value(.tau), let value = cell.value(run.goal.objective) else { return nil }
      return (tau, value)
    }
    let points = ladder.filter(\.isFeasible).compactMap { point($0.cell) }.sorted { $0.tau_s < $1.tau_s }
    guard let fastest = points.first, let slowest = points.last, fastest.tau_s < slowest.tau_s,
      let start = point(run.start)
    else {
      ErrorRendering.writeError("the front has fewer than two different cells that keep the limits: it is not drawn")
      return
    }
    let figure = try Figure.sizingFront(
      points, start: start, optimum: table.optimum.isFeasible ? point(table.optimum.cell) : nil,
      objective: run.goal.objective.title, unit: run.goal.objective.unit, cell: name)
    try folder.write(Data(Gnuplot().svg(of: figure).utf8), to: figure.name + ".svg")
  }
}
