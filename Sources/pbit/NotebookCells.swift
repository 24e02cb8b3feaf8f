// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitNotebooks

/// The cells of one set of notebooks, told apart by their names.
struct NotebookCells {
  /// A cell and its file, which is handed on as it is.
  struct Cell {
    var cell: CellModel
    var file: Data
    /// The file it came from, for messages.
    var place: String
  }

  let cells: [Cell]

  /// A set of cells.
  ///
  /// - Throws: `NotebookError` with code `badCell` for a name that cannot be a file's, or the same name twice.
  init(_ cells: [Cell]) throws(NotebookError) {
    let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
    for (index, entry) in cells.enumerated() {
      let name = entry.cell.name
      guard !name.isEmpty, name.allSatisfy(allowed.contains) else {
        throw NotebookError(
          .badCell, "the cell is called '\(name)', which cannot be a file's name here", at: entry.place,
          remedy: "name it with letters, digits, '-' and '_'")
      }
      if let other = cells[..<index].first(where: { $0.cell.name == name }) {
        throw NotebookError(
          .badCell, "\(other.place) also holds a cell called '\(name)'", at: entry.place,
          remedy: "give each cell a name of its own")
      }
    }
    self.cells = cells
  }

  /// Where a cell's model stands in the folder.
  static func path(_ cell: CellModel) -> String { "data/\(cell.name).cell.json" }

  /// The command line that makes the folder again, in it and from its own cell models.
  func command(executed: Bool) -> String {
    let options = ["-o", "."] + (executed ? ["--python", "python3"] : [])
    return (["pbit", "notebooks"] + cells.map { Self.path($0.cell) } + options).joined(separator: " ")
  }
}
