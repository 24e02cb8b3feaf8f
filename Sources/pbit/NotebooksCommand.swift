// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import PBitKitCellModel
import PBitKitCharacterization
import PBitKitNotebooks

struct NotebooksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notebooks",
    abstract: "Write Jupyter notebooks that follow cells from device noise to a chip's pictures, with their data.",
    discussion: """
      The notebooks need numpy and matplotlib alone, the last one also thrml; they read the folder's data/, which pbit \
      computes from the given cell models. Without any it measures the reference cells A and B, which takes a minute or \
      two. With --python the notebooks are executed by that Python's Jupyter and keep their outputs. manifest.json holds \
      a digest of every file; the same cells give the same bytes.

        pbit notebooks -o notebooks-export
        pbit notebooks my-cell.json -o my-notebooks --python python3
      """)

  @Argument(help: "Cell models that pbit characterize wrote.", completion: .file())
  var models: [String] = []
  @Option(name: .shortAndLong, help: "Folder to write to; created where missing.")
  var output = "notebooks"
  @Option(help: "Execute the notebooks with this Python, which has nbclient, ipykernel, matplotlib and thrml.")
  var python: String?
  @Option(help: "Threads; all cores where not given.")
  var threads: Int?

  func run() throws {
    try ErrorRendering.reporting { _ in
      let scripts = try ShippedFiles.notebookScripts()
      // What is wrong with the scripts or the cells is known before anything is written.
      let notebooks = try scripts.notebooks()
      let cells = try NotebookCells(try models.isEmpty ? measured() : models.map { try given($0) })
      let folder = try OutputFolder(output)
      _ = try OutputFolder(folder.file("data"))
      var files = try NotebookData(cells: cells, scripts: scripts, threads: threads).write(to: folder)

      let names = notebooks.map { $0.name + ".ipynb" }
      for (notebook, name) in zip(notebooks, names) { try folder.write(notebook.json, to: name) }
      let packages = try python.map { try NotebookExecution(python: $0, scripts: scripts).run(names, in: folder) }
      let command = cells.command(executed: python != nil)
      let index = NotebookIndex(
        notebooks, cells: cells.cells.map { ($0.cell.name, $0.cell.summary) }, command: command)
      try folder.write(Data(index.markdown.utf8), to: "README.md")
      for name in names + ["README.md"] {
        files.append(.init(path: name, content: try folder.read(name), command: command))
      }
      let manifest = NotebookManifest(tool: Pbit.tool, command: command, packages: packages, files: files)
      try folder.write(json: manifest, to: "manifest.json")
      print(names.map { folder.file($0) }.joined(separator: "\n"))
    }
  }

  /// The reference cells, each as its own `pbit characterize` gives it.
  private func measured() throws -> [NotebookCells.Cell] {
    try ["cell-a", "cell-b"].map { name in
      let path = try ShippedFiles.cellSpec(name)
      let measurement = try CellMeasurement(
        CellSpec.read(path: path), folder: CellMeasurement.folder(of: path), threads: threads)
      let cell = try measurement.cell(command: "pbit characterize netlists/\(name).yaml -o \(name).cell.json")
      return .init(cell: cell, file: try cell.json(), place: path)
    }
  }

  private func given(_ path: String) throws -> NotebookCells.Cell {
    let cell = try CellModel.read(path: path)
    return .init(cell: cell, file: try Data(contentsOf: URL(fileURLWithPath: path)), place: path)
  }
}
