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
    let (inner, width) = (left.columns, right.columns)
    return product(left, right, rows: left.rows) { left, right, result in
      for row in 0..<left.count / max(inner, 1) {
        for k in 0..<inner {
          add(right.baseAddress! + k * width, times: left[row * inner + k], to: result + row * width, width)
        }
      }
    }
  }

  /// The transpose of one matrix times another of as many rows: Σ of the outer products of their rows.
  public static func transposedProduct(_ left: Matrix, _ right: Matrix) -> Matrix {
    precondition(left.rows == right.rows, "inner dimensions differ")
    let (rows, height, width) = (left.rows, left.columns, right.columns)
    return product(left, right, rows: height) { left, right, result in
      // Bands of the result that stay in the nearest cache while all rows add to them.
      for band in stride(from: 0, to: height, by: 32) {
        for row in 0..<rows {
          let source = right.baseAddress! + row * width
          for i in band..<min(band + 32, height) {
            add(source, times: left[row * height + i], to: result + i * width, width)
          }
        }
      }
    }
  }

  /// A matrix of zeros to which a closure adds, by unchecked pointers, so that the innermost loop takes vectors.
  private static func product(
    _ left: Matrix, _ right: Matrix, rows: Int,
    _ body: (UnsafeBufferPointer<Double>, UnsafeBufferPointer<Double>, UnsafeMutablePointer<Double>) -> Void
  ) -> Matrix {
    var result = Matrix(rows: rows, columns: right.columns)
    guard !left.elements.isEmpty, !right.elements.isEmpty else { return result }
    left.elements.withUnsafeBufferPointer { left in
      right.elements.withUnsafeBufferPointer { right in
        result.elements.withUnsafeMutableBufferPointer { body(left, right, $0.baseAddress!) }
      }
    }
    return result
  }

  @inline(__always)
  private static func add(
    _ source: UnsafePointer<Double>, times factor: Double, to target: UnsafeMutablePointer<Double>, _ width: Int
  ) {
    guard factor != 0 else { return }
    for column in 0..<width { target[column] += factor * source[column] }
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
