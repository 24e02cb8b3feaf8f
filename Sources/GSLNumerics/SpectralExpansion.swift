// SPDX-License-Identifier: GPL-3.0-or-later

import CGSL

/// The spectral expansion of a small general matrix, as seen from its first basis vector:
/// ```
/// e₁ᵀ f(A) e₁ = Σ weight_j f(value_j)
/// ```
public struct SpectralExpansion: Sendable {
  /// One eigenvalue and its weight.
  public struct Term: Sendable {
    /// The eigenvalue.
    public let value: (real: Double, imaginary: Double)
    /// Its weight; all weights sum to 1.
    public let weight: (real: Double, imaginary: Double)
  }

  /// One term an eigenvalue, unordered.
  public let terms: [Term]

  /// Expands a square matrix that can be diagonalised.
  ///
  /// - Throws: ``GSLError`` where the iteration fails or the eigenvectors are linearly dependent.
  public init(_ source: Matrix) throws {
    precondition(source.rows == source.columns && source.rows > 0, "square, non-empty matrix")
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
    let firstRow = (0..<size).map { (vectors.pointee.data[2 * $0], vectors.pointee.data[2 * $0 + 1]) }

    // R c = e₁, so e₁ = Σ c_j r_j and weight_j = (r_j)₁ c_j.
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
      let row = firstRow[index]
      return Term(
        value: (values.pointee.data[2 * index], values.pointee.data[2 * index + 1]),
        weight: (row.0 * re - row.1 * im, row.0 * im + row.1 * re))
    }
  }
}
