// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitGSLNumerics
import Testing

@Suite struct ComplexLUFactorizationTests {
  private func matrix(_ rows: [[Double]]) -> Matrix {
    var result = Matrix(rows: rows.count, columns: rows.count)
    for (row, values) in rows.enumerated() {
      for (column, value) in values.enumerated() { result[row, column] = value }
    }
    return result
  }

  @Test func solvesWhatItFactorised() throws {
    let real = matrix([[0, 2, -1], [1, 3, 0.5], [4, -1, 2]])
    let imaginary = matrix([[1, 0, 2], [-2, 1, 0], [0.5, 3, -1]])
    let expected = [Complex(1, -2), Complex(0.5, 3), Complex(-4, 0.25)]
    let right = (0..<3).map { row in
      (0..<3).reduce(Complex.zero) { $0 + Complex(real[row, $1], imaginary[row, $1]) * expected[$1] }
    }
    let solution = try ComplexLUFactorization(real: real, imaginary: imaginary).solve(right)
    for (found, wanted) in zip(solution, expected) { #expect((found - wanted).modulus < 1e-13) }
  }

  @Test func singularMatricesAreNamed() throws {
    let rows = matrix([[1, 2], [2, 4]])
    #expect(throws: SingularMatrix.self) {
      try ComplexLUFactorization(real: rows, imaginary: matrix([[0, 0], [0, 0]]))
    }
  }

  @Test func polarForm() {
    let number = Complex(modulus: 2, argument: 0.3)
    #expect(abs(number.modulus - 2) < 1e-15)
    #expect(abs(number.argument - 0.3) < 1e-15)
    #expect(abs((number * number).argument - 0.6) < 1e-15)
    #expect(abs(number.squaredModulus - 4) < 1e-14)
  }
}
