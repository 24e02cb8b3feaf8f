// SPDX-License-Identifier: GPL-3.0-or-later

/// A dense row-major matrix of doubles.
public struct Matrix: Sendable, Equatable {
  /// Number of rows.
  public let rows: Int
  /// Number of columns.
  public let columns: Int
  /// `rows × columns` elements, row by row.
  public var elements: [Double]

  /// A matrix of zeros.
  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    self.elements = Array(repeating: 0, count: rows * columns)
  }

  /// A matrix from its elements, row by row.
  public init(rows: Int, columns: Int, elements: [Double]) {
    precondition(elements.count == rows * columns, "as many elements as places")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// The identity.
  public static func identity(_ size: Int) -> Matrix {
    var result = Matrix(rows: size, columns: size)
    for index in 0..<size { result[index, index] = 1 }
    return result
  }

  /// Element at a row and column.
  public subscript(row: Int, column: Int) -> Double {
    get { elements[row * columns + column] }
    set { elements[row * columns + column] = newValue }
  }

  /// The transpose.
  public var transposed: Matrix {
    var result = Matrix(rows: columns, columns: rows)
    for row in 0..<rows { for column in 0..<columns { result[column, row] = self[row, column] } }
    return result
  }

  /// Matrix times matrix.
  public static func * (left: Matrix, right: Matrix) -> Matrix {
    precondition(left.columns == right.rows, "inner dimensions differ")
    var result = Matrix(rows: left.rows, columns: right.columns)
    let (rows, inner, width) = (left.rows, left.columns, right.columns)
    // Rows by unchecked pointers, so that the innermost loop takes vectors.
    left.elements.withUnsafeBufferPointer { left in
      right.elements.withUnsafeBufferPointer { right in
        result.elements.withUnsafeMutableBufferPointer { result in
          guard let from = right.baseAddress, let to = result.baseAddress else { return }
          for row in 0..<rows {
            for k in 0..<inner {
              let factor = left[row * inner + k]
              guard factor != 0 else { continue }
              let (source, target) = (from + k * width, to + row * width)
              for column in 0..<width { target[column] += factor * source[column] }
            }
          }
        }
      }
    }
    return result
  }

  /// Matrix times column vector.
  public static func * (left: Matrix, right: [Double]) -> [Double] {
    precondition(left.columns == right.count, "inner dimensions differ")
    return (0..<left.rows).map { row in
      (0..<left.columns).reduce(0) { $0 + left[row, $1] * right[$1] }
    }
  }
}

extension Matrix {
  /// Element by element.
  public static func - (left: Matrix, right: Matrix) -> Matrix {
    precondition(left.rows == right.rows && left.columns == right.columns, "dimensions differ")
    var result = left
    for index in result.elements.indices { result.elements[index] -= right.elements[index] }
    return result
  }

  /// Every element with its sign changed.
  public static prefix func - (matrix: Matrix) -> Matrix {
    var result = matrix
    for index in result.elements.indices { result.elements[index] = -result.elements[index] }
    return result
  }
}
