// SPDX-License-Identifier: GPL-3.0-or-later

import CGSL

/// Weighted non-linear least squares: Levenberg–Marquardt through GSL's `multifit_nlinear`.
public struct LeastSquares: Sendable {
  /// The best parameters.
  public let parameters: [Double]
  /// Standard errors of the parameters, from the inverse of JᵀWJ (weights are 1/σ²).
  public let standardErrors: [Double]
  /// Σ weight·residual².
  public let chiSquare: Double
  /// Iterations used.
  public let iterations: Int

  private final class Problem {
    let residuals: ([Double]) -> [Double]
    let points: Int
    init(points: Int, residuals: @escaping ([Double]) -> [Double]) {
      self.points = points
      self.residuals = residuals
    }
  }

  /// Minimises Σᵢ wᵢ·rᵢ(p)².
  ///
  /// - Parameters:
  ///   - start: first guess of the parameters.
  ///   - weights: one weight per residual, usually 1/σ².
  ///   - tolerance: relative step below which the search has arrived. Where residuals stay large, derivatives by
  ///     finite differences cannot resolve steps far below 10⁻⁸.
  ///   - residuals: r as a function of the parameters; derivatives are taken by finite differences.
  /// - Throws: ``GSLError`` if the iteration does not converge.
  public init(
    start: [Double], weights: [Double], tolerance: Double = 1e-10,
    residuals: @escaping ([Double]) -> [Double]
  ) throws {
    silenceAbortHandler()
    precondition(weights.count >= start.count && !start.isEmpty, "at least as many points as parameters")
    let problem = Problem(points: weights.count, residuals: residuals)
    var options = gsl_multifit_nlinear_default_parameters()
    options.scale = pbit_gsl_scale_more()
    let workspace = try allocated(
      gsl_multifit_nlinear_alloc(pbit_gsl_trust(), &options, weights.count, start.count), "least squares")
    defer { gsl_multifit_nlinear_free(workspace) }
    var system = gsl_multifit_nlinear_fdf()
    system.f = { parameters, context, output in
      let problem = Unmanaged<Problem>.fromOpaque(context!).takeUnretainedValue()
      let count = parameters!.pointee.size
      let point = (0..<count).map { gsl_vector_get(parameters, $0) }
      for (index, value) in problem.residuals(point).enumerated() { gsl_vector_set(output, index, value) }
      return Int32(GSL_SUCCESS)
    }
    system.n = weights.count
    system.p = start.count
    system.params = Unmanaged.passUnretained(problem).toOpaque()
    var startCopy = start
    var weightsCopy = weights
    var information: Int32 = 0
    let covariance = try allocated(gsl_matrix_alloc(start.count, start.count), "least squares")
    defer { gsl_matrix_free(covariance) }
    try withExtendedLifetime(problem) {
      try startCopy.withUnsafeMutableBufferPointer { startBuffer in
        try weightsCopy.withUnsafeMutableBufferPointer { weightBuffer in
          var startView = gsl_vector_view_array(startBuffer.baseAddress, startBuffer.count)
          var weightView = gsl_vector_view_array(weightBuffer.baseAddress, weightBuffer.count)
          try check(
            gsl_multifit_nlinear_winit(&startView.vector, &weightView.vector, &system, workspace), "least squares")
          // No progress is arrival to rounding: no step along the gradient lowers χ². GSL's own driver would go on.
          var status = Int32(GSL_CONTINUE)
          var count = 0
          while status == Int32(GSL_CONTINUE) {
            guard count < 200 else {
              throw GSLError(code: Int32(GSL_EMAXITER), operation: "least squares")
            }
            count += 1
            let step = gsl_multifit_nlinear_iterate(workspace)
            if step == Int32(GSL_ENOPROG) { break }
            try check(step, "least squares")
            status = gsl_multifit_nlinear_test(tolerance, tolerance, 0, &information, workspace)
          }
          if status != Int32(GSL_CONTINUE) { try check(status, "least squares") }
        }
      }
      try check(
        gsl_multifit_nlinear_covar(gsl_multifit_nlinear_jac(workspace), 0, covariance), "least squares covariance")
    }
    let position = gsl_multifit_nlinear_position(workspace)
    parameters = (0..<start.count).map { gsl_vector_get(position, $0) }
    standardErrors = (0..<start.count).map { gsl_matrix_get(covariance, $0, $0).squareRoot() }
    var sum = 0.0
    gsl_blas_ddot(gsl_multifit_nlinear_residual(workspace), gsl_multifit_nlinear_residual(workspace), &sum)
    chiSquare = sum
    iterations = Int(gsl_multifit_nlinear_niter(workspace))
  }
}
