// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitGSLNumerics
import Testing

@Suite struct LUFactorizationTests {
  @Test func solvesHilbert() throws {
    var hilbert = Matrix(rows: 4, columns: 4)
    for row in 0..<4 { for column in 0..<4 { hilbert[row, column] = 1 / Double(row + column + 1) } }
    let truth = [1.0, -2, 3, -4]
    let solution = try LUFactorization(hilbert).solve(hilbert * truth)
    for (found, expected) in zip(solution, truth) { #expect(abs(found - expected) < 1e-10) }
    let product = try LUFactorization(hilbert).inverse() * hilbert
    for (found, expected) in zip(product.elements, Matrix.identity(4).elements) {
      #expect(abs(found - expected) < 1e-10)
    }
  }

  @Test func singularMatrixThrows() {
    #expect(throws: (any Error).self) { try LUFactorization(Matrix(rows: 3, columns: 3)) }
  }
}
