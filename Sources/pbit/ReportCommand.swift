// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import PBitKitCellModel

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Make a self-contained HTML page of a cell model.",
    discussion: """
        pbit report cell.json -o cell.html
      """)

  @Argument(help: "A cell model, or a folder with cell.json in it.", completion: .file())
  var input: String
  @Option(name: .shortAndLong, help: "The page.")
  var output = "report.html"

  func run() throws {
    try ErrorRendering.reporting { _ in
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: input, isDirectory: &isFolder)
      let cell = try CellModel.read(path: exists && isFolder.boolValue ? "\(input)/cell.json" : input)
      try CellPage(cell).page().write(to: URL(fileURLWithPath: output))
      print(output)
    }
  }
}
