// SPDX-License-Identifier: GPL-3.0-or-later

import CGSL

/// The minimum of a function of several variables without derivatives: the simplex of Nelder and Mead through GSL's
/// `nmsimplex2`.
public struct SimplexMinimum: Sendable {
  /// Where it is.
  public let point: [Double]
  /// The function there.
  public let value: Double
  /// Calls of the function.
  public let evaluations: Int
  /// Whether the simplex became as small as asked for.
  public let isConverged: Bool

  private final class Problem {
    let function: ([Double]) throws -> Double
    var failure: (any Error)?
    var evaluations = 0
    init(_ function: @escaping ([Double]) throws -> Double) { self.function = function }
  }

  /// Minimises.
  ///
  /// - Parameters:
  ///   - start: the first corner of the simplex.
  ///   - step: how far the others lie from it, along each coordinate.
  ///   - size: mean distance of the corners from their centre at which the search ends.
  ///   - maximumEvaluations: calls of the function at which it ends anyway.
  ///   - function: finite everywhere; may throw, which ends the search.
  /// - Throws: what the function throws; ``GSLError`` where it is not finite.
  public init(
    from start: [Double], step: [Double], size: Double, maximumEvaluations: Int,
    of function: ([Double]) throws -> Double
  ) throws {
    precondition(!start.isEmpty && step.count == start.count, "one step a coordinate")
    silenceAbortHandler()
    self = try withoutActuallyEscaping(function) { function in
      let problem = Problem(function)
      let minimizer = try allocated(
        gsl_multimin_fminimizer_alloc(pbit_gsl_multimin_simplex(), start.count), "simplex search")
      defer { gsl_multimin_fminimizer_free(minimizer) }
      var target = gsl_multimin_function()
      target.n = start.count
      target.f = { point, context in
        let problem = Unmanaged<Problem>.fromOpaque(context!).takeUnretainedValue()
        guard problem.failure == nil else { return .nan }
        problem.evaluations += 1
        do { return try problem.function((0..<point!.pointee.size).map { gsl_vector_get(point, $0) }) } catch {
          problem.failure = error
          return .nan
        }
      }
      target.params = Unmanaged.passUnretained(problem).toOpaque()
      func checked(_ status: Int32) throws {
        if let failure = problem.failure { throw failure }
        try check(status, "simplex search")
      }
      var (startCopy, stepCopy) = (start, step)
      return try withExtendedLifetime(problem) {
        try startCopy.withUnsafeMutableBufferPointer { startBuffer in
          try stepCopy.withUnsafeMutableBufferPointer { stepBuffer in
            var startView = gsl_vector_view_array(startBuffer.baseAddress, startBuffer.count)
            var stepView = gsl_vector_view_array(stepBuffer.baseAddress, stepBuffer.count)
            try checked(gsl_multimin_fminimizer_set(minimizer, &target, &startView.vector, &stepView.vector))
          }
        }
        var isConverged = false
        while !isConverged, problem.evaluations < maximumEvaluations {
          let status = gsl_multimin_fminimizer_iterate(minimizer)
          // The corners cannot move any more: the simplex is as small as numbers allow.
          if status == Int32(GSL_ENOPROG), problem.failure == nil { break }
          try checked(status)
          isConverged = gsl_multimin_fminimizer_size(minimizer) < size
        }
        let best = gsl_multimin_fminimizer_x(minimizer)
        return SimplexMinimum(
          point: (0..<start.count).map { gsl_vector_get(best, $0) },
          value: gsl_multimin_fminimizer_minimum(minimizer), evaluations: problem.evaluations, isConverged: isConverged)
      }
    }
  }

  private init(point: [Double], value: Double, evaluations: Int, isConverged: Bool) {
    self.point = point
    self.value = value
    self.evaluations = evaluations
    self.isConverged = isConverged
  }
}
