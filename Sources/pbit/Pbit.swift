// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation

@main
struct Pbit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pbit",
    abstract: "From the netlist of a random-number cell to the pictures a chip of such cells draws.",
    version: "0.1.0",
    subcommands: [
      DemoCommand.self,
      SimulateCommand.self,
      LintCommand.self,
      FitDeviceCommand.self,
      CharacterizeCommand.self,
      OptimizeCommand.self,
      ExportCommand.self,
      ReportCommand.self,
      SchematicCommand.self,
      TrainCommand.self,
      StitchCommand.self,
      StabilityCommand.self,
      MixingCommand.self,
      GenerateCommand.self,
      EvaluateCommand.self,
      CompareCommand.self,
      StudyCommand.self,
      NotebooksCommand.self,
    ]
  )

  /// Runs the command line; a wrong one is bad input like any other and ends with status 2.
  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      ErrorRendering.writeError(fullMessage(for: error))
      Foundation.exit(2)
    }
  }
}

extension Pbit {
  /// The tool and its version, for provenance.
  static var tool: String { "pbit \(configuration.version)" }

  /// The command line as typed, for provenance.
  static var commandLine: String { (["pbit"] + CommandLine.arguments.dropFirst()).joined(separator: " ") }
}
