// SPDX-License-Identifier: GPL-3.0-or-later

import CGSL

/// The LU factorisation of a square complex matrix A + iB with partial pivoting.
public final class ComplexLUFactorization {
  private let matrix: UnsafeMutablePointer<gsl_matrix_complex>
  private let permutation: UnsafeMutablePointer<gsl_permutation>
  private let size: Int

  /// Factorises a matrix given by its real and imaginary parts.
  ///
  /// - Throws: ``SingularMatrix`` for a zero pivot, ``GSLError`` if memory is short.
  public init(real: Matrix, imaginary: Matrix) throws {
    precondition(
      real.rows == real.columns && real.rows > 0 && imaginary.rows == real.rows && imaginary.columns == real.columns,
      "two square, non-empty matrices of one size")
    silenceAbortHandler()
    size = real.rows
    matrix = try allocated(gsl_matrix_complex_alloc(size, size), "complex LU workspace")
    permutation = try allocated(gsl_permutation_alloc(size), "complex LU workspace")
    for (index, value) in real.elements.enumerated() {
      matrix.pointee.data[2 * index] = value
      matrix.pointee.data[2 * index + 1] = imaginary.elements[index]
    }
    var sign: Int32 = 0
    try check(gsl_linalg_complex_LU_decomp(matrix, permutation, &sign), "complex LU factorisation")
    for row in 0..<size {
      let pivot = Complex(
        matrix.pointee.data[2 * (row * size + row)], matrix.pointee.data[2 * (row * size + row) + 1])
      guard pivot != .zero, pivot.real.isFinite, pivot.imaginary.isFinite else { throw SingularMatrix(pivot: row) }
    }
  }

  deinit {
    gsl_matrix_complex_free(matrix)
    gsl_permutation_free(permutation)
  }

  /// Solves A x = b.
  public func solve(_ rightHandSide: [Complex]) throws -> [Complex] {
    precondition(rightHandSide.count == size, "one entry per row")
    var values = rightHandSide.flatMap { [$0.real, $0.imaginary] }
    try values.withUnsafeMutableBufferPointer { buffer in
      var view = gsl_vector_complex_view_array(buffer.baseAddress, size)
      try check(gsl_linalg_complex_LU_svx(matrix, permutation, &view.vector), "complex LU solve")
    }
    return (0..<size).map { Complex(values[2 * $0], values[2 * $0 + 1]) }
  }
}
