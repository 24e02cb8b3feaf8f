// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitTensorFiles

/// Every table's numbers as 64-bit tensors named `table.column`; the samples of a mismatch study as one tensor a
/// corner, with a row a sample, as are mean and covariance.
struct SafetensorsExport {
  let data: Data

  init(_ cell: CellModel) throws {
    var file = Safetensors()
    for table in try ColumnTable.all(of: cell) {
      for column in table.columns {
        guard case .numbers(let numbers) = column.values else { continue }
        file.tensors[table.key(of: column)] = .doubles(numbers, shape: [numbers.count])
        file.metadata["unit of \(table.key(of: column))"] = column.unit
      }
    }
    let axes = MismatchStatistics.axes.count
    for corner in cell.variability?.corners ?? [] {
      let key = "mismatch-\(corner.section.isEmpty ? "nominal" : ExportName(corner.section).text)"
      file.tensors["\(key).samples"] = .doubles(corner.samples.flatMap(\.self), shape: [corner.samples.count, axes])
      file.tensors["\(key).mean"] = .doubles(corner.mean, shape: [axes])
      file.tensors["\(key).covariance"] = .doubles(corner.covariance.flatMap(\.self), shape: [axes, axes])
    }
    file.metadata["axes of mismatch samples"] = MismatchStatistics.axes.joined(separator: ", ")
    file.metadata["name"] = cell.name
    file.metadata["law"] = cell.law.rawValue
    file.metadata["provenance"] = ExportHeader.provenance(of: cell).joined(separator: "\n")
    file.metadata["SHA-256 of the cell model"] = try ExportHeader.hash(of: cell)
    data = try file.data()
  }
}
