// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitSparseLinear
import Testing

@Suite struct SparseLUTests {
  /// [4 1 0; 2 5 3; 0 1 6]
  private let matrix = SparseMatrix(
    size: 3, columnStart: [0, 2, 5, 7], row: [0, 1, 0, 1, 2, 1, 2], value: [4, 2, 1, 5, 1, 3, 6])

  @Test func solvesBothSystems() throws {
    let factors = try SparseLU(matrix)
    let solution = try factors.solve([9, 33, 20])
    for (value, expected) in zip(solution, [1.09375, 4.625, 2.5625]) {
      #expect(abs(value - expected) < 1e-9)
    }
    let transposed = try factors.solveTransposed([1, -2, 5])
    for (value, right) in zip(matrix.multiplyTransposed(transposed), [1.0, -2, 5]) {
      #expect(abs(value - right) < 1e-14)
    }
    #expect(matrix.multiply([1, 2, 3]) == [6, 21, 20])
  }

  @Test func singularMatrixIsRefused() throws {
    let singular = SparseMatrix(size: 2, columnStart: [0, 2, 4], row: [0, 1, 0, 1], value: [1, -1, -1, 1])
    #expect(throws: SparseLUError.self) { _ = try SparseLU(singular) }
  }
}
