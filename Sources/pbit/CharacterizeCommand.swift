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
      Prints every figure with its standard error, and checks the spec's limits. Options override the spec; one that \
      changes the cell's conditions leaves the spec's references out. Exit status: 0 done, 1 a limit of the spec does not hold, 2 bad input.

        pbit characterize netlists/cell-a.yaml -o cell.json --report cell-a
        pbit characterize netlists/cell-a.yaml --temperature 330 --precision 0.02
      """)

  @Argument(help: "The cell's specification (YAML).", completion: .file())
  var spec: String
  @Option(name: .shortAndLong, help: "Write the cell model to this file.")
  var output: String?
  @Option(help: "Write an HTML page and its figures to this folder.")
  var report: String?
  @Option(help: "Seed of the noise.")
  var seed: UInt64?
  @Option(help: "Relative standard error of τ to reach.")
  var precision: EngineeringOption?
  @Option(help: "Kelvin.")
  var temperature: EngineeringOption?
  @Option(help: "Process section of the deck, as its own name=the wanted one, such as tt=ss; may be repeated.")
  var section: [NamedOption] = []
  @Option(help: "Parameter of the deck, name=value; may be repeated.")
  var parameter: [NamedOption] = []
  @Option(help: "Threads; all cores where not given.")
  var threads: Int?

  func run() throws {
    try ErrorRendering.reporting { _ in
      let measurement = try CellMeasurement(
        overridden(CellSpec.read(path: spec)), folder: CellMeasurement.folder(of: spec), threads: threads)
      // A folder that cannot be made is known before the measurement, not after.
      let folder = try report.map { try OutputFolder($0) }
      let cell = try measurement.datasheet()
      let table = CellTable(cell: cell, spec: measurement.spec)
      print(table.text)
      if let output { try cell.write(path: output) }
      if let folder { try CellPage(cell, comparisons: table.comparisons).write(to: folder) }
      if !table.passesLimits { throw ExitCode(1) }
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
    if temperature != nil || !section.isEmpty || !parameter.isEmpty { spec.references = [] }
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
