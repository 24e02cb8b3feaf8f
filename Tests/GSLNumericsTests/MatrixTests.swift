// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitGSLNumerics
import Testing

@Suite struct MatrixTests {
  /// Whole numbers, whose sums of products are exact in any order.
  private func matrix(_ rows: Int, _ columns: Int, _ first: Int) -> Matrix {
    Matrix(
      rows: rows, columns: columns,
      elements: (0..<(rows * columns)).map { Double(($0 * 7 + first) % 23) - 11 })
  }

  @Test(arguments: [(1, 1, 1), (3, 5, 2), (128, 4, 3), (257, 3, 6), (2, 300, 2), (0, 2, 3), (2, 0, 3), (2, 3, 0)])
  func productsAreSumsOverTheInnerIndex(rows: Int, inner: Int, columns: Int) {
    let (left, right) = (matrix(rows, inner, 1), matrix(inner, columns, 4))
    var expected = Matrix(rows: rows, columns: columns)
    for row in 0..<rows {
      for column in 0..<columns {
        expected[row, column] = (0..<inner).reduce(0) { $0 + left[row, $1] * right[$1, column] }
      }
    }
    #expect(left * right == expected)
    #expect(Matrix.transposedProduct(left.transposed, right) == expected)
    if columns == 1 { #expect(left * right.elements == expected.elements) }
  }

  @Test func differencesAndSigns() {
    let (left, right) = (matrix(2, 3, 1), matrix(2, 3, 5))
    #expect((left - right).elements == zip(left.elements, right.elements).map { $0 - $1 })
    #expect((-left).elements == left.elements.map { -$0 })
    #expect(Matrix.identity(3) * matrix(3, 2, 0) == matrix(3, 2, 0))
  }
}
