// SPDX-License-Identifier: GPL-3.0-or-later

/// Columns of equal length with a name and a unit each.
package struct ColumnTable {
  package struct Column {
    package enum Values {
      case numbers([Double])
      case texts([String])
    }

    package let name: String
    /// SI, or `1`; empty for text.
    package let unit: String
    package let values: Values

    package init(_ name: String, _ unit: String, _ numbers: [Double]) {
      (self.name, self.unit, values) = (name, unit, .numbers(numbers))
    }

    package init(_ name: String, texts: [String]) {
      (self.name, unit, values) = (name, "", .texts(texts))
    }
  }

  /// Lower case with `-`.
  package let name: String
  package let columns: [Column]

  package init(_ name: String, _ columns: [Column]) {
    self.name = name
    self.columns = columns
  }

  /// The column's key in a file of arrays.
  func key(of column: Column) -> String { "\(name).\(column.name)" }
}
