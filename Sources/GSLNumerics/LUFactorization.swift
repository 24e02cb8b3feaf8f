// SPDX-License-Identifier: GPL-3.0-or-later

import CGSL

/// The LU factorisation of a square matrix with partial pivoting.
public final class LUFactorization {
  private let matrix: UnsafeMutablePointer<gsl_matrix>
  private let permutation: UnsafeMutablePointer<gsl_permutation>
  private let size: Int

  /// Factorises a square matrix.
  ///
  /// - Throws: ``GSLError`` if the matrix is singular to working precision (a zero pivot).
  public init(_ source: Matrix) throws {
    precondition(source.rows == source.columns && source.rows > 0, "square, non-empty matrix")
    silenceAbortHandler()
    size = source.rows
    matrix = try allocated(gsl_matrix_alloc(size, size), "LU workspace")
    permutation = try allocated(gsl_permutation_alloc(size), "LU workspace")
    for (index, value) in source.elements.enumerated() { matrix.pointee.data[index] = value }
    var sign: Int32 = 0
    try check(gsl_linalg_LU_decomp(matrix, permutation, &sign), "LU factorisation")
    if let pivot = vanishingPivot {
      throw SingularMatrix(pivot: pivot)
    }
  }

  deinit {
    gsl_matrix_free(matrix)
    gsl_permutation_free(permutation)
  }

  /// The first diagonal element of U that is zero or not a number.
  private var vanishingPivot: Int? {
    (0..<size).first { index in
      let pivot = matrix.pointee.data[index * size + index]
      return pivot == 0 || !pivot.isFinite
    }
  }

  /// Solves A x = b.
  public func solve(_ rightHandSide: [Double]) throws -> [Double] {
    precondition(rightHandSide.count == size, "one entry per row")
    var solution = rightHandSide
    try solution.withUnsafeMutableBufferPointer { buffer in
      var view = gsl_vector_view_array(buffer.baseAddress, size)
      try check(gsl_linalg_LU_svx(matrix, permutation, &view.vector), "LU solve")
    }
    return solution
  }

  /// The inverse matrix.
  public func inverse() throws -> Matrix {
    var result = Matrix(rows: size, columns: size)
    for column in 0..<size {
      var unit = [Double](repeating: 0, count: size)
      unit[column] = 1
      for (row, value) in try solve(unit).enumerated() { result[row, column] = value }
    }
    return result
  }
}

/// A matrix without an inverse.
public struct SingularMatrix: Error, Sendable, CustomStringConvertible {
  /// The position of the first zero pivot of U.
  public let pivot: Int

  /// What happened.
  public var description: String { "the matrix is singular (pivot \(pivot) vanishes)" }
}
