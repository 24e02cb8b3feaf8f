// SPDX-License-Identifier: GPL-3.0-or-later

/// Columns of equal length with a name and a unit each.
struct CellTable {
  struct Column {
    enum Values {
      case numbers([Double])
      case texts([String])
    }

    let name: String
    /// SI, or `1`; empty for text.
    let unit: String
    let values: Values

    init(_ name: String, _ unit: String, _ numbers: [Double]) {
      (self.name, self.unit, values) = (name, unit, .numbers(numbers))
    }

    init(_ name: String, texts: [String]) {
      (self.name, unit, values) = (name, "", .texts(texts))
    }
  }

  /// Lower case with `-`.
  let name: String
  let columns: [Column]

  init(_ name: String, _ columns: [Column]) {
    self.name = name
    self.columns = columns
  }

  /// The column's key in a file of arrays.
  func key(of column: Column) -> String { "\(name).\(column.name)" }
}
