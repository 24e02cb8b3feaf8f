// SPDX-License-Identifier: GPL-3.0-or-later

import CGSL

/// The minimum of a smooth function with known gradient: quasi-Newton steps of Broyden, Fletcher, Goldfarb and Shanno
/// through GSL's `vector_bfgs2`, which keeps a few vectors and no matrix.
public struct GradientMinimum: Sendable {
  /// Where it is.
  public let point: [Double]
  /// The function there.
  public let value: Double
  /// Iterations done, each a line search.
  public let iterations: Int
  /// Whether the gradient became as small as asked for.
  public let isConverged: Bool

  /// The function, its gradient and the last point it was asked for: GSL asks for value and gradient apart.
  private final class Problem {
    let function: ([Double], inout [Double]) -> Double
    var point: [Double] = []
    var gradient: [Double]
    var value = 0.0

    init(size: Int, _ function: @escaping ([Double], inout [Double]) -> Double) {
      self.function = function
      gradient = Array(repeating: 0, count: size)
    }

    func evaluate(_ vector: UnsafePointer<gsl_vector>) {
      let asked = Array(UnsafeBufferPointer(start: vector.pointee.data, count: vector.pointee.size))
      if asked == point { return }
      point = asked
      value = function(asked, &gradient)
    }

    static func of(_ context: UnsafeMutableRawPointer?) -> Problem {
      Unmanaged<Problem>.fromOpaque(context!).takeUnretainedValue()
    }
  }

  /// Minimises.
  ///
  /// - Parameters:
  ///   - start: where the search begins.
  ///   - step: length of the first trial step.
  ///   - gradientTolerance: norm of the gradient at which the search ends.
  ///   - maximumIterations: line searches at which it ends anyway.
  ///   - progress: called after every line search with the number done.
  ///   - function: writes the gradient at a point and returns the value.
  /// - Throws: ``GSLError`` where the function is not finite.
  public init(
    from start: [Double], step: Double, gradientTolerance: Double, maximumIterations: Int,
    progress: (Int) -> Void = { _ in }, of function: ([Double], inout [Double]) -> Double
  ) throws {
    precondition(!start.isEmpty, "at least one variable")
    silenceAbortHandler()
    self = try withoutActuallyEscaping(function) { function in
      let problem = Problem(size: start.count, function)
      let minimizer = try allocated(
        gsl_multimin_fdfminimizer_alloc(pbit_gsl_multimin_bfgs(), start.count), "quasi-Newton search")
      defer { gsl_multimin_fdfminimizer_free(minimizer) }
      var target = gsl_multimin_function_fdf()
      target.n = start.count
      target.f = { point, context in
        let problem = Problem.of(context)
        problem.evaluate(point!)
        return problem.value
      }
      target.df = { point, context, gradient in
        let problem = Problem.of(context)
        problem.evaluate(point!)
        for (i, value) in problem.gradient.enumerated() { gsl_vector_set(gradient, i, value) }
      }
      target.fdf = { point, context, value, gradient in
        let problem = Problem.of(context)
        problem.evaluate(point!)
        value!.pointee = problem.value
        for (i, slope) in problem.gradient.enumerated() { gsl_vector_set(gradient, i, slope) }
      }
      target.params = Unmanaged.passUnretained(problem).toOpaque()
      var startCopy = start
      return try withExtendedLifetime(problem) {
        try startCopy.withUnsafeMutableBufferPointer { buffer in
          var view = gsl_vector_view_array(buffer.baseAddress, buffer.count)
          try check(
            gsl_multimin_fdfminimizer_set(minimizer, &target, &view.vector, step, 0.1), "quasi-Newton search")
        }
        var (iterations, isConverged) = (0, false)
        while !isConverged, iterations < maximumIterations {
          let status = gsl_multimin_fdfminimizer_iterate(minimizer)
          // No descent within rounding: the search has arrived.
          if status == Int32(GSL_ENOPROG) { break }
          try check(status, "quasi-Newton search")
          iterations += 1
          progress(iterations)
          let gradient = gsl_multimin_fdfminimizer_gradient(minimizer)
          isConverged = gsl_multimin_test_gradient(gradient, gradientTolerance) == Int32(GSL_SUCCESS)
        }
        let best = gsl_multimin_fdfminimizer_x(minimizer)
        return GradientMinimum(
          point: (0..<start.count).map { gsl_vector_get(best, $0) },
          value: gsl_multimin_fdfminimizer_minimum(minimizer), iterations: iterations, isConverged: isConverged)
      }
    }
  }

  private init(point: [Double], value: Double, iterations: Int, isConverged: Bool) {
    self.point = point
    self.value = value
    self.iterations = iterations
    self.isConverged = isConverged
  }
}
