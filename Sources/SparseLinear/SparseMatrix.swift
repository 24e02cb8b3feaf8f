// SPDX-License-Identifier: GPL-3.0-or-later

/// A square sparse matrix in compressed columns, the row indices of each column rising.
public struct SparseMatrix: Sendable {
  /// Number of rows and of columns.
  public let size: Int
  /// By column: where its entries begin; one more entry for the end.
  public let columnStart: [Int32]
  /// By entry: its row.
  public let row: [Int32]
  /// By entry: its value.
  public let value: [Double]

  /// A matrix from its compressed columns.
  ///
  /// - Precondition: `columnStart` rises from 0 to the number of entries; rows rise inside each column.
  public init(size: Int, columnStart: [Int32], row: [Int32], value: [Double]) {
    precondition(columnStart.count == size + 1 && row.count == value.count, "compressed columns")
    self.size = size
    self.columnStart = columnStart
    self.row = row
    self.value = value
  }

  /// A x.
  public func multiply(_ vector: [Double]) -> [Double] {
    precondition(vector.count == size, "one entry per column")
    var result = Array(repeating: 0.0, count: size)
    for column in 0..<size {
      for entry in Int(columnStart[column])..<Int(columnStart[column + 1]) {
        result[Int(row[entry])] += value[entry] * vector[column]
      }
    }
    return result
  }

  /// Aᵀ x.
  public func multiplyTransposed(_ vector: [Double]) -> [Double] {
    precondition(vector.count == size, "one entry per row")
    return (0..<size).map { column in
      (Int(columnStart[column])..<Int(columnStart[column + 1])).reduce(0) { $0 + value[$1] * vector[Int(row[$1])] }
    }
  }
}
