// SPDX-License-Identifier: GPL-3.0-or-later

import CGSL

/// The root of a function of one variable between two points where it has opposite signs: Brent's method, through GSL.
public enum RootSearch {
  private final class Problem {
    let function: (Double) throws -> Double
    var failure: (any Error)?
    init(_ function: @escaping (Double) throws -> Double) { self.function = function }
  }

  /// Finds a root.
  ///
  /// - Parameters:
  ///   - bracket: the function has opposite signs at its ends.
  ///   - tolerance: absolute, of the root.
  ///   - function: may throw, which ends the search.
  /// - Throws: ``GSLError`` where the signs are equal or the search does not end; what the function throws.
  public static func brent(
    in bracket: ClosedRange<Double>, tolerance: Double, of function: (Double) throws -> Double
  ) throws -> Double {
    silenceAbortHandler()
    return try withoutActuallyEscaping(function) { function in
      let problem = Problem(function)
      let solver = try allocated(gsl_root_fsolver_alloc(pbit_gsl_root_brent()), "root search")
      defer { gsl_root_fsolver_free(solver) }
      var target = gsl_function()
      target.function = { value, context in
        let problem = Unmanaged<Problem>.fromOpaque(context!).takeUnretainedValue()
        guard problem.failure == nil else { return .nan }
        do { return try problem.function(value) } catch {
          problem.failure = error
          return .nan
        }
      }
      target.params = Unmanaged.passUnretained(problem).toOpaque()
      func checked(_ status: Int32) throws {
        if let failure = problem.failure { throw failure }
        try check(status, "root search")
      }
      return try withExtendedLifetime(problem) {
        try checked(gsl_root_fsolver_set(solver, &target, bracket.lowerBound, bracket.upperBound))
        for _ in 0..<200 {
          try checked(gsl_root_fsolver_iterate(solver))
          let (low, high) = (gsl_root_fsolver_x_lower(solver), gsl_root_fsolver_x_upper(solver))
          if gsl_root_test_interval(low, high, tolerance, 0) == Int32(GSL_SUCCESS) {
            return gsl_root_fsolver_root(solver)
          }
        }
        throw GSLError(code: Int32(GSL_EMAXITER), operation: "root search")
      }
    }
  }
}
