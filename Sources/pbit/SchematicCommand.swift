// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import PBitKitNetlist
import PBitKitReport

struct SchematicCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schematic",
    abstract: "Draw a reference cell, with the sizes of its deck.",
    discussion: """
      Writes NAME-schematic.svg for each name to a folder. Sizes are width/length in nm. Exit status: 0 done, 2 bad input.

        pbit schematic cell-a cell-d -o figures
      """)

  @Argument(help: "The cells; all of them where none is named.")
  var cells: [String] = []
  @Option(name: .shortAndLong, help: "Folder to write to; created where missing.")
  var output = "."

  func run() throws {
    try ErrorRendering.reporting { deck in
      let folder = try OutputFolder(output)
      for cell in cells.isEmpty ? CellSchematics.names : cells {
        guard CellSchematics.names.contains(cell) else {
          throw CommandError(
            .unknownName, "there is no drawing of this cell", at: cell,
            remedy: "one of: " + CellSchematics.names.joined(separator: " "))
        }
        let path = try ShippedFiles.cellSpec(cell).replacing(/yaml$/, with: "cir")
        let read = try Deck.read(path: path)
        deck = read
        let drawing = try CellSchematics(values: Self.values(of: try read.elaborated())).drawing(of: cell)
        try folder.write(Data(drawing.svg.utf8), to: "\(cell)-schematic.svg")
        print(folder.file("\(cell)-schematic.svg"))
      }
    }
  }

  /// What stands beside each element: width/length in nm, capacitance, resistance.
  private static func values(of circuit: FlatCircuit) -> [String: String] {
    var values: [String: String] = [:]
    for element in circuit.elements {
      func nanometres(_ key: String) -> String {
        element.parameters[key].map { String(format: "%.4g", $0.value * 1e9) } ?? "?"
      }
      switch element.kind {
      case .mosfet: values[element.name] = nanometres("w") + "/" + nanometres("l")
      case .capacitor: values[element.name] = element.value.map { String(format: "%.3g fF", $0.value * 1e15) }
      case .resistor: values[element.name] = element.value.map { String(format: "%.3g kΩ", $0.value * 1e-3) }
      default: break
      }
    }
    return values
  }
}
