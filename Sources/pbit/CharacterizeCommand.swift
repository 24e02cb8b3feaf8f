// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import PBitKitCellModel
import PBitKitCharacterization
import PBitKitReport

struct CharacterizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "characterize",
    abstract: "Measure a cell from its netlist: operating curve, autocorrelation, energy per bit.",
    discussion: """
      Prints every figure with its error, and checks the spec's limits. A cell whose bit depends on one or two charges \
      is solved by its master equation, without random numbers; any other is measured by Monte Carlo. The choice and \
      its reason are printed. Where the spec has conditions, the whole datasheet is measured at the typical ones and the \
      figures of merit at the others; the limits hold over all of them. Options override the spec; one that changes the \
      cell's conditions measures that one alone and leaves the spec's references out.

      With --output every finished condition is kept in a journal beside it: after Ctrl-C or --time-limit the same \
      command continues and ends with the same bytes.

      Exit status: 0 done, 1 a limit of the spec does not hold or the engines disagree, 2 bad input, 3 a limit's \
      quantity was not measured, 75 stopped on purpose and resumable.

        pbit characterize netlists/cell-a.yaml -o cell.json --report cell-a
        pbit characterize netlists/cell-a.yaml --temperature 330
        pbit characterize netlists/cell-a.yaml --check --precision 0.02
        pbit characterize cell.yaml -o cell.json --jobs 8 --time-limit 3600 --summary limits.md
        pbit characterize --list
      """)

  @Argument(help: "The cell's specification (YAML).", completion: .file())
  var spec: String?
  @Flag(help: "List what can be measured, and stop.")
  var list = false
  @Flag(help: "Print the grammar of specs as Markdown, and stop.")
  var specReference = false
  @Option(help: "Engine to use, whatever fits the cell: exact (master equation) or monte-carlo.")
  var engine: CellEngine?
  @Flag(help: "Run both engines, print every figure of both and how far they differ.")
  var check = false
  @Option(name: .shortAndLong, help: "Write the cell model to this file.")
  var output: String?
  @Option(help: "Write an HTML page and its figures to this folder.")
  var report: String?
  @Option(help: "Seed of the noise.")
  var seed: UInt64?
  @Option(help: "Relative standard error of τ to reach by Monte Carlo.")
  var precision: EngineeringOption?
  @Option(help: "Kelvin.")
  var temperature: EngineeringOption?
  @Option(help: "Process section of the deck, as its own name=the wanted one, such as tt=ss; may be repeated.")
  var section: [NamedOption] = []
  @Option(help: "Parameter of the deck, name=value; may be repeated.")
  var parameter: [NamedOption] = []
  @Option(help: "Threads; all cores where not given.")
  var threads: Int?
  @OptionGroup var study: StudyOptions
  @OptionGroup var mismatch: MismatchOptions

  func validate() throws {
    if spec == nil, !list, !specReference { throw ValidationError("Missing expected argument '<spec>'") }
    if check, engine != nil { throw ValidationError("--check runs both engines: leave --engine out") }
    if check, output != nil || report != nil {
      throw ValidationError("--check writes no cell: leave --output and --report out")
    }
    if study.timeLimit != nil, output == nil {
      throw ValidationError("--time-limit needs --output, beside which finished results are kept")
    }
  }

  func run() throws {
    if list {
      print(MeasurementTable.text)
      return
    }
    if specReference {
      print(SpecGrammar.markdown, terminator: "")
      return
    }
    try ErrorRendering.reporting { _ in
      guard let spec else { return }
      let cellSpec = try overridden(CellSpec.read(path: spec))
      let source = CellMeasurement.folder(of: spec)
      if check {
        let comparison = try CellMeasurement(cellSpec, folder: source, threads: threads).comparison()
        print(EngineTable(comparison).text)
        if !comparison.agrees { throw ExitCode(1) }
        return
      }
      // A folder that cannot be made is known before the measurement, not after.
      let folder = try report.map { try OutputFolder($0) }
      let study = CellStudy(
        spec: cellSpec, folder: source, engine: engine, threads: threads, options: study, mismatch: mismatch,
        output: output)
      var choice: EngineChoice?
      let cell = try study.cell { choice = $0 }
      let table = CellTable(cell: cell, spec: cellSpec)
      if let choice { print("engine: \(choice.words)\n") }
      print(table.text)
      if let variability = VariabilityTable(cell) { print("\n" + variability.text) }
      if let output { try cell.write(path: output) }
      for path in study.options.summary { try LimitSummary.write(cell: cell, spec: cellSpec, path: path) }
      if let folder { try CellPage(cell, table: table).write(to: folder) }
      study.finish()
      switch table.limitTable.verdict {
      case .pass: break
      case .fail: throw ExitCode(1)
      case .incomplete: throw ExitCode(3)
      }
    }
  }

  private func overridden(_ spec: CellSpec) throws -> CellSpec {
    var spec = spec
    if let seed { spec.seed = seed }
    if let precision {
      guard (1e-4...0.2).contains(precision.value) else {
        throw CommandError(.badOption, "\(precision.value)", at: "--precision", remedy: "give 0.0001 to 0.2")
      }
      spec.precision = precision.value
    }
    // A reference speaks of the conditions that its spec states.
    if temperature != nil || !section.isEmpty || !parameter.isEmpty {
      spec.references = []
      spec.conditions = []
    }
    if study.nominal { spec.conditions = [] }
    if let temperature {
      guard (1...1000).contains(temperature.value) else {
        throw CommandError(.badOption, "\(temperature.value) K", at: "--temperature", remedy: "give 1 to 1000 kelvin")
      }
      spec.temperature = temperature.value
    }
    for entry in section { spec.sections[entry.name] = entry.value }
    for entry in parameter {
      guard let value = EngineeringOption(argument: entry.value)?.value else {
        throw CommandError(
          .badOption, "'\(entry.value)' is no number", at: "--parameter \(entry.name)",
          remedy: "write it plainly or with a suffix: 100n, 0.2, 1e-9")
      }
      spec.parameters[entry.name] = value
    }
    return spec
  }
}
