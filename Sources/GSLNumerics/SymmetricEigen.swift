// SPDX-License-Identifier: GPL-3.0-or-later

import CGSL

/// Eigenvalues and eigenvectors of a real symmetric matrix (GSL's `gsl_eigen_symmv`).
public struct SymmetricEigen: Sendable {
  /// Rows of the matrix.
  public let size: Int
  /// Eigenvalues, the largest first.
  public let values: [Double]
  /// Eigenvector k is `vectors[k·size ..< (k + 1)·size]`, of norm 1.
  public let vectors: [Double]

  /// Decomposes a row-major matrix of `size`² finite elements, of which the lower triangle is read.
  ///
  /// - Throws: ``GSLError``.
  public init(_ matrix: [Double], size: Int) throws {
    try Self.prepare(matrix, size: size)
    let workspace = try allocated(gsl_eigen_symmv_alloc(size), Self.operation)
    defer { gsl_eigen_symmv_free(workspace) }
    let a = try allocated(gsl_matrix_alloc(size, size), Self.operation)
    defer { gsl_matrix_free(a) }
    let vectors = try allocated(gsl_matrix_alloc(size, size), Self.operation)
    defer { gsl_matrix_free(vectors) }
    let values = try allocated(gsl_vector_alloc(size), Self.operation)
    defer { gsl_vector_free(values) }
    for i in 0..<size { for j in 0..<size { gsl_matrix_set(a, i, j, matrix[i * size + j]) } }
    try check(gsl_eigen_symmv(a, values, vectors, workspace), Self.operation)
    try check(gsl_eigen_symmv_sort(values, vectors, GSL_EIGEN_SORT_VAL_DESC), Self.operation)
    self.size = size
    self.values = (0..<size).map { gsl_vector_get(values, $0) }
    self.vectors = (0..<(size * size)).map { gsl_matrix_get(vectors, $0 % size, $0 / size) }
  }

  /// The eigenvalues alone, unsorted: several times faster (GSL's `gsl_eigen_symm`).
  ///
  /// - Parameters:
  ///   - matrix: row-major, of which the lower triangle is read.
  ///   - size: rows of the matrix.
  /// - Throws: ``GSLError``.
  public static func values(of matrix: [Double], size: Int) throws -> [Double] {
    try prepare(matrix, size: size)
    let workspace = try allocated(gsl_eigen_symm_alloc(size), operation)
    defer { gsl_eigen_symm_free(workspace) }
    let values = try allocated(gsl_vector_alloc(size), operation)
    defer { gsl_vector_free(values) }
    var copy = matrix
    try copy.withUnsafeMutableBufferPointer { buffer in
      var view = gsl_matrix_view_array(buffer.baseAddress, size, size)
      try check(gsl_eigen_symm(&view.matrix, values, workspace), operation)
    }
    return (0..<size).map { gsl_vector_get(values, $0) }
  }

  private static let operation = "eigenvalues"

  private static func prepare(_ matrix: [Double], size: Int) throws {
    silenceAbortHandler()
    let isUsable = size > 0 && matrix.count == size * size && matrix.allSatisfy(\.isFinite)
    try check(isUsable ? Int32(GSL_SUCCESS) : Int32(GSL_EINVAL), operation)
  }
}
