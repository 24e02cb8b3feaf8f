// SPDX-License-Identifier: GPL-3.0-or-later

import CGSL

/// Integrals of a function of one variable: doubly adaptive Clenshaw–Curtis quadrature, through GSL's CQUAD.
public enum Quadrature {
  private final class Problem {
    let function: (Double) -> Double
    init(_ function: @escaping (Double) -> Double) { self.function = function }
  }

  /// ∫ f over an interval.
  ///
  /// - Parameters:
  ///   - range: the interval, finite.
  ///   - relativeError: wanted, of the integral.
  ///   - function: f; a value that is not finite is left out.
  /// - Throws: ``GSLError``.
  public static func integral(
    over range: ClosedRange<Double>, relativeError: Double, of function: (Double) -> Double
  ) throws -> Double {
    silenceAbortHandler()
    return try withoutActuallyEscaping(function) { function in
      let problem = Problem(function)
      let workspace = try allocated(gsl_integration_cquad_workspace_alloc(100), "quadrature")
      defer { gsl_integration_cquad_workspace_free(workspace) }
      var target = gsl_function()
      target.function = { value, context in
        Unmanaged<Problem>.fromOpaque(context!).takeUnretainedValue().function(value)
      }
      target.params = Unmanaged.passUnretained(problem).toOpaque()
      var result = 0.0
      return try withExtendedLifetime(problem) {
        try check(
          gsl_integration_cquad(
            &target, range.lowerBound, range.upperBound, 0, relativeError, workspace, &result, nil, nil),
          "quadrature")
        return result
      }
    }
  }
}
