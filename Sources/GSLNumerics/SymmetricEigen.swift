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

  /// What GSL reported.
  public struct Failure: Error, Sendable, CustomStringConvertible {
    /// GSL's status code.
    public let status: Int32
    /// GSL's words for it.
    public var description: String { "eigenvalues: \(String(cString: gsl_strerror(status)))" }
  }

  // GSL's default handler aborts the program.
  private static let quiet: Void = { _ = gsl_set_error_handler_off() }()

  /// Decomposes a row-major matrix of `size`² finite elements, of which the lower triangle is read.
  public init(_ matrix: [Double], size: Int) throws(Failure) {
    _ = Self.quiet
    guard size > 0, matrix.count == size * size, matrix.allSatisfy(\.isFinite) else {
      throw Failure(status: Int32(GSL_EINVAL))
    }
    guard let workspace = gsl_eigen_symmv_alloc(size), let a = gsl_matrix_alloc(size, size),
      let vectors = gsl_matrix_alloc(size, size), let values = gsl_vector_alloc(size)
    else { throw Failure(status: Int32(GSL_ENOMEM)) }
    defer {
      gsl_eigen_symmv_free(workspace)
      gsl_matrix_free(a)
      gsl_matrix_free(vectors)
      gsl_vector_free(values)
    }
    for i in 0..<size { for j in 0..<size { gsl_matrix_set(a, i, j, matrix[i * size + j]) } }
    var status = gsl_eigen_symmv(a, values, vectors, workspace)
    if status == 0 { status = gsl_eigen_symmv_sort(values, vectors, GSL_EIGEN_SORT_VAL_DESC) }
    guard status == 0 else { throw Failure(status: status) }
    self.size = size
    self.values = (0..<size).map { gsl_vector_get(values, $0) }
    self.vectors = (0..<(size * size)).map { gsl_matrix_get(vectors, $0 % size, $0 / size) }
  }

  /// The eigenvalues alone, unsorted: several times faster (GSL's `gsl_eigen_symm`).
  ///
  /// - Parameters:
  ///   - matrix: row-major, of which the lower triangle is read.
  ///   - size: rows of the matrix.
  public static func values(of matrix: [Double], size: Int) throws(Failure) -> [Double] {
    _ = Self.quiet
    guard size > 0, matrix.count == size * size, matrix.allSatisfy(\.isFinite) else {
      throw Failure(status: Int32(GSL_EINVAL))
    }
    guard let workspace = gsl_eigen_symm_alloc(size), let values = gsl_vector_alloc(size) else {
      throw Failure(status: Int32(GSL_ENOMEM))
    }
    defer {
      gsl_eigen_symm_free(workspace)
      gsl_vector_free(values)
    }
    var copy = matrix
    let status = copy.withUnsafeMutableBufferPointer { buffer in
      var view = gsl_matrix_view_array(buffer.baseAddress, size, size)
      return gsl_eigen_symm(&view.matrix, values, workspace)
    }
    guard status == 0 else { throw Failure(status: status) }
    return (0..<size).map { gsl_vector_get(values, $0) }
  }
}
