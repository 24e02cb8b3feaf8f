// SPDX-License-Identifier: GPL-3.0-or-later

import CGSL

/// Eigenvalues of a general real matrix.
public enum Eigenvalues {
  /// The eigenvalues of a square matrix, unordered, as (real, imaginary) pairs.
  public static func general(_ source: Matrix) throws -> [(real: Double, imaginary: Double)] {
    precondition(source.rows == source.columns && source.rows > 0, "square, non-empty matrix")
    silenceAbortHandler()
    let size = source.rows
    let matrix = try allocated(gsl_matrix_alloc(size, size), "eigenvalue workspace")
    defer { gsl_matrix_free(matrix) }
    let values = try allocated(gsl_vector_complex_alloc(size), "eigenvalue workspace")
    defer { gsl_vector_complex_free(values) }
    let workspace = try allocated(gsl_eigen_nonsymm_alloc(size), "eigenvalue workspace")
    defer { gsl_eigen_nonsymm_free(workspace) }
    for (index, value) in source.elements.enumerated() { matrix.pointee.data[index] = value }
    try check(gsl_eigen_nonsymm(matrix, values, workspace), "eigenvalues")
    return (0..<size).map { (values.pointee.data[2 * $0], values.pointee.data[2 * $0 + 1]) }
  }
}
