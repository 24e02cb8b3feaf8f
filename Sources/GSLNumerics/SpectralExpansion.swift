// SPDX-License-Identifier: GPL-3.0-or-later

import CGSL

/// The spectral expansion of a small general matrix, as seen from its first basis vector and a row c, e₁ᵀ by default:
/// ```
/// c f(A) e₁ = Σ weight_j f(value_j)
/// ```
public struct SpectralExpansion: Sendable {
  /// One eigenvalue and its weight.
  public struct Term: Sendable {
    /// The eigenvalue.
    public let value: (real: Double, imaginary: Double)
    /// Its weight; all weights sum to c₁, by default to 1.
    public let weight: (real: Double, imaginary: Double)
  }

  /// One term an eigenvalue, unordered.
  public let terms: [Term]

  /// Expands a square matrix that can be diagonalised.
  ///
  /// - Parameters:
  ///   - source: the matrix A.
  ///   - row: c, one entry per row of A; e₁ᵀ without it.
  /// - Throws: ``GSLError`` where the iteration fails or the eigenvectors are linearly dependent.
  public init(_ source: Matrix, row: [Double]? = nil) throws {
    precondition(source.rows == source.columns && source.rows > 0, "square, non-empty matrix")
    precondition(row == nil || row?.count == source.rows, "one entry of the row per row of the matrix")
    silenceAbortHandler()
    let size = source.rows
    let matrix = try allocated(gsl_matrix_alloc(size, size), "eigenvector workspace")
    defer { gsl_matrix_free(matrix) }
    let values = try allocated(gsl_vector_complex_alloc(size), "eigenvector workspace")
    defer { gsl_vector_complex_free(values) }
    let vectors = try allocated(gsl_matrix_complex_alloc(size, size), "eigenvector workspace")
    defer { gsl_matrix_complex_free(vectors) }
    let workspace = try allocated(gsl_eigen_nonsymmv_alloc(size), "eigenvector workspace")
    defer { gsl_eigen_nonsymmv_free(workspace) }
    for (index, value) in source.elements.enumerated() { matrix.pointee.data[index] = value }
    try check(gsl_eigen_nonsymmv(matrix, values, vectors, workspace), "eigenvectors")
    let row = row ?? [1] + Array(repeating: 0, count: size - 1)
    let projections = (0..<size).map { column in
      row.indices.reduce((0.0, 0.0)) { sum, index in
        let entry = 2 * (index * size + column)
        return (
          sum.0 + row[index] * vectors.pointee.data[entry], sum.1 + row[index] * vectors.pointee.data[entry + 1]
        )
      }
    }

    // R u = e₁, so e₁ = Σ u_j r_j and weight_j = (c r_j) u_j.
    let permutation = try allocated(gsl_permutation_alloc(size), "eigenvector workspace")
    defer { gsl_permutation_free(permutation) }
    var sign: Int32 = 0
    try check(gsl_linalg_complex_LU_decomp(vectors, permutation, &sign), "eigenvector expansion")
    var unit = [Double](repeating: 0, count: 2 * size)
    unit[0] = 1
    try unit.withUnsafeMutableBufferPointer { buffer in
      var view = gsl_vector_complex_view_array(buffer.baseAddress, size)
      try check(gsl_linalg_complex_LU_svx(vectors, permutation, &view.vector), "eigenvector expansion")
    }
    terms = (0..<size).map { index in
      let (re, im) = (unit[2 * index], unit[2 * index + 1])
      let projection = projections[index]
      return Term(
        value: (values.pointee.data[2 * index], values.pointee.data[2 * index + 1]),
        weight: (projection.0 * re - projection.1 * im, projection.0 * im + projection.1 * re))
    }
  }
}
