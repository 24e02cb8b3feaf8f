// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

/// The forms in which other programs take a cell model.
public enum ExportFormat: String, CaseIterable, Sendable {
  /// A behavioural subcircuit that makes random bits in a transient analysis.
  case spice
  /// A compact model of the bit's mean, bandwidth and noise.
  case verilogA = "verilog-a"
  /// A cell of a timing and power library.
  case liberty
  /// One table a file, with a row of units.
  case csv
  /// Every table in one file of numpy.
  case npz
  /// Every table of numbers in one file of tensors.
  case safetensors

  /// One line about it.
  public var summary: String {
    switch self {
    case .spice: "behavioural subcircuit with random bits (ngspice)"
    case .verilogA: "compact model for op, ac, noise and transient of the mean (OpenVAF, Spectre, Xyce)"
    case .liberty: "library of one cell: power, energy per bit, response in user-defined attributes"
    case .csv: "a file a table, with a row of units"
    case .npz: "every table, as arrays of numpy"
    case .safetensors: "every table of numbers, as tensors"
    }
  }

  /// The files' names, with `NAME` for the cell.
  public var fileName: String {
    switch self {
    case .spice: "NAME.sub.cir"
    case .verilogA: "NAME.va"
    case .liberty: "NAME.lib"
    case .csv: "NAME.TABLE.csv"
    case .npz: "NAME.npz"
    case .safetensors: "NAME.safetensors"
    }
  }

  /// The files of a cell in this form: the same cell is always the same bytes.
  ///
  /// - Throws: `CellModelError` where the model is not valid or not known well enough; `GSLError`, `TensorFileError`.
  public func files(of cell: CellModel) throws -> [ExportedFile] {
    try cell.validate()
    let name = ExportName(cell.name).text
    let path = fileName.replacing("NAME", with: name)
    switch self {
    case .spice: return [ExportedFile(name: path, text: try SpiceExport(cell).text)]
    case .verilogA: return [ExportedFile(name: path, text: try VerilogAExport(cell).text)]
    case .liberty: return [ExportedFile(name: path, text: try LibertyExport(cell).text)]
    case .csv:
      return try ColumnTable.all(of: cell).map { table in
        ExportedFile(name: path.replacing("TABLE", with: table.name), text: CSVExport(table).text)
      }
    case .npz: return [ExportedFile(name: path, content: try NPZExport(cell).data)]
    case .safetensors: return [ExportedFile(name: path, content: try SafetensorsExport(cell).data)]
    }
  }
}

/// A file to be written.
public struct ExportedFile: Sendable, Equatable {
  /// Its name, without a folder.
  public var name: String
  /// Its bytes.
  public var content: Data

  /// A file from its bytes.
  public init(name: String, content: Data) {
    self.name = name
    self.content = content
  }

  /// A file from its text.
  init(name: String, text: String) { self.init(name: name, content: Data(text.utf8)) }
}
