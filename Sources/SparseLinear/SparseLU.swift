// SPDX-License-Identifier: GPL-3.0-or-later

import CSuiteSparse

/// The LU factorisation of a sparse matrix by UMFPACK (T. A. Davis, ACM Trans. Math. Softw. 30, 196 (2004)).
///
/// One factorisation serves A x = b and Aᵀ x = b.
public final class SparseLU {
  private let matrix: SparseMatrix
  private var numeric: UnsafeMutableRawPointer?
  private var control: [Double]

  /// Factorises a matrix whose pattern is symmetric and whose diagonal makes good pivots, as that of a Markov generator.
  ///
  /// - Throws: ``SparseLUError`` if the matrix is singular or memory runs out.
  public init(_ matrix: SparseMatrix) throws {
    self.matrix = matrix
    var control = [Double](repeating: 0, count: Int(UMFPACK_CONTROL))
    umfpack_di_defaults(&control)
    control[Int(UMFPACK_STRATEGY)] = Double(UMFPACK_STRATEGY_SYMMETRIC)
    control[Int(UMFPACK_SCALE)] = Double(UMFPACK_SCALE_NONE)
    control[Int(UMFPACK_IRSTEP)] = 1
    self.control = control
    let size = Int32(matrix.size)
    var symbolic: UnsafeMutableRawPointer?
    defer { umfpack_di_free_symbolic(&symbolic) }
    try Self.check(
      umfpack_di_symbolic(size, size, matrix.columnStart, matrix.row, matrix.value, &symbolic, control, nil),
      "analysis")
    try Self.check(
      umfpack_di_numeric(matrix.columnStart, matrix.row, matrix.value, symbolic, &numeric, control, nil),
      "factorisation")
  }

  deinit { umfpack_di_free_numeric(&numeric) }

  /// Solves A x = b.
  public func solve(_ rightHandSide: [Double]) throws -> [Double] {
    try solve(rightHandSide, system: Int32(UMFPACK_A))
  }

  /// Solves Aᵀ x = b.
  public func solveTransposed(_ rightHandSide: [Double]) throws -> [Double] {
    try solve(rightHandSide, system: Int32(UMFPACK_At))
  }

  private func solve(_ rightHandSide: [Double], system: Int32) throws -> [Double] {
    precondition(rightHandSide.count == matrix.size, "one entry per row")
    var solution = [Double](repeating: 0, count: matrix.size)
    try Self.check(
      umfpack_di_solve(
        system, matrix.columnStart, matrix.row, matrix.value, &solution, rightHandSide, numeric, control, nil),
      "solution")
    return solution
  }

  private static func check(_ status: Int32, _ operation: String) throws {
    guard status == Int32(UMFPACK_OK) else { throw SparseLUError(status: status, operation: operation) }
  }
}

/// A sparse factorisation that did not succeed.
public struct SparseLUError: Error, Sendable, CustomStringConvertible {
  /// UMFPACK's status code.
  public let status: Int32
  /// What was being done.
  public let operation: String

  /// The operation and its failure in words.
  public var description: String {
    let reason =
      switch status {
      case Int32(UMFPACK_WARNING_singular_matrix): "the matrix is singular"
      case Int32(UMFPACK_ERROR_out_of_memory): "out of memory"
      default: "UMFPACK status \(status)"
      }
    return "sparse LU \(operation): \(reason)"
  }
}
