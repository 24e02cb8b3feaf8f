// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import PBitKitCellExport
import PBitKitCellModel

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Give a cell model to other programs: circuit simulators, libraries, Python.",
    discussion: """
        pbit export cell.json -o exports
        pbit export cell.json --to spice,npz -o exports
        pbit export --list

      The same cell model gives the same bytes. Each file says what it keeps of the cell and what it loses.
      """)

  @Argument(help: "A cell model, or a folder with cell.json in it.", completion: .file())
  var input: String?
  @Option(help: ArgumentHelp("Formats with commas between them; all of them where left out.", valueName: "formats"))
  var to: String?
  @Option(name: .shortAndLong, help: "The folder, created where missing.")
  var output = "exports"
  @Flag(help: "Print the formats and end.")
  var list = false

  func validate() throws {
    if input == nil, !list { throw ValidationError("Give a cell model, the file that pbit characterize -o wrote.") }
  }

  func run() throws {
    try ErrorRendering.reporting { _ in
      if list {
        var table = TextTable("format", "file", "what it is")
        table.rows = ExportFormat.allCases.map { [$0.rawValue, $0.fileName, $0.summary] }
        print(table.text)
        return
      }
      let formats = try formats()
      guard let input else { return }
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: input, isDirectory: &isFolder)
      let cell = try CellModel.read(path: exists && isFolder.boolValue ? "\(input)/cell.json" : input)
      // All of them before the first is written: a cell that one format cannot take leaves no half of a folder.
      let files = try formats.flatMap { try $0.files(of: cell) }
      let folder = try OutputFolder(output)
      for file in files {
        try folder.write(file.content, to: file.name)
        print(folder.file(file.name))
      }
    }
  }

  /// The formats asked for, each once.
  private func formats() throws -> [ExportFormat] {
    guard let to else { return ExportFormat.allCases }
    var formats: [ExportFormat] = []
    for word in to.split(separator: ",", omittingEmptySubsequences: false) {
      guard let format = ExportFormat(rawValue: word.trimmingCharacters(in: .whitespaces).lowercased()) else {
        throw CommandError(
          .unknownName, "there is no format '\(word)'", at: "--to",
          remedy: "give some of " + ExportFormat.allCases.map(\.rawValue).joined(separator: ", "))
      }
      if !formats.contains(format) { formats.append(format) }
    }
    return formats
  }
}
