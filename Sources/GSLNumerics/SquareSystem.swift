// SPDX-License-Identifier: GPL-3.0-or-later

import CGSL

/// A system of linear equations that is filled, factorised and solved again and again without allocation, by QR.
public final class SquareSystem {
  /// Number of equations.
  public let size: Int
  /// The matrix, row by row: fill it, then call ``factorize()``, which overwrites it.
  public let elements: UnsafeMutableBufferPointer<Double>
  private let matrix: UnsafeMutablePointer<gsl_matrix>
  private let tau: UnsafeMutablePointer<gsl_vector>
  private let right: UnsafeMutablePointer<gsl_vector>

  /// A system of at least one equation, all zero.
  ///
  /// - Throws: ``GSLError`` if memory is short.
  public init(size: Int) throws {
    precondition(size > 0, "at least one equation")
    silenceAbortHandler()
    self.size = size
    matrix = try allocated(gsl_matrix_calloc(size, size), "QR workspace")
    tau = try allocated(gsl_vector_calloc(size), "QR workspace")
    right = try allocated(gsl_vector_calloc(size), "QR workspace")
    elements = UnsafeMutableBufferPointer(start: matrix.pointee.data, count: size * size)
  }

  deinit {
    gsl_matrix_free(matrix)
    gsl_vector_free(tau)
    gsl_vector_free(right)
  }

  /// Factorises what ``elements`` holds.
  ///
  /// - Returns: the position of the first pivot that vanishes or is not a number; nil if the matrix is regular.
  public func factorize() -> Int? {
    gsl_linalg_QR_decomp(matrix, tau)
    return (0..<size).first { index in
      let pivot = elements[index * size + index]
      return pivot == 0 || !pivot.isFinite
    }
  }

  /// Replaces a right-hand side of ``size`` elements by the solution.
  public func solve(_ values: UnsafeMutablePointer<Double>) {
    right.pointee.data.update(from: values, count: size)
    gsl_linalg_QR_svx(matrix, tau, right)
    values.update(from: right.pointee.data, count: size)
  }
}
