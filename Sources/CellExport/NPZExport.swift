// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitTensorFiles

/// Every table as arrays of numpy, named `table.column`, in 64-bit floats and text; `units` lists what each is counted
/// in, `provenance` where it comes from.
struct NPZExport {
  let data: Data

  init(_ cell: CellModel) throws {
    var file = NPZ()
    var units: [String] = []
    for table in try ColumnTable.all(of: cell) {
      for column in table.columns {
        let key = table.key(of: column)
        switch column.values {
        case .numbers(let numbers):
          file.arrays[key] = .doubles(numbers, shape: [numbers.count])
          units.append("\(key) \(column.unit)")
        case .texts(let texts): file.texts[key] = texts
        }
      }
    }
    file.texts["name"] = [cell.name]
    file.texts["law"] = [cell.law.rawValue]
    file.texts["units"] = units
    file.texts["provenance"] =
      ExportHeader.provenance(of: cell) + ["SHA-256 of the cell model: \(try ExportHeader.hash(of: cell))"]
    data = file.data()
  }
}
