// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser

@main
struct Pbit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pbit",
    abstract: "From the netlist of a random-number cell to the pictures a chip of such cells draws.",
    version: "0.1.0",
    subcommands: [
DemoCommand.self,
      SimulateCommand.self,
      LintCommand.self,
      CharacterizeCommand.self,
      ReportCommand.self,
      TrainCommand.self,
      GenerateCommand.self,
      EvaluateCommand.self,
    ]
  )
}
