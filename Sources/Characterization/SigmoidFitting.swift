// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitGSLNumerics

/// Two-parameter sigmoids fitted to an operating curve by weighted least squares.
package enum SigmoidFitting {
  /// P(V) = link((V − centre)/scale), every point with the same weight.
  ///
  /// Neither link is exact for a real cell. Weights 1/σ² would let the tails, whose errors are smallest, decide the
  /// slope; equal weights ask for the best fit in probability. The parameters' errors follow from those of the points,
  /// cov = (JᵀJ)⁻¹ Jᵀ diag(σ²) J (JᵀJ)⁻¹. A point's variance is σ² = p(1 − p)/N_eff with p of the fit: with the
  /// measured p the few counts of a tail would set their own error bar.
  ///
  /// - Parameter effectiveSamples: N_eff of each point.
  /// - Throws: `GSLError` if the fit does not converge.
  package static func fit(
    _ link: LinkLaw, bias: [Double], probability: [Double], effectiveSamples: [Double]
  ) throws -> SigmoidFit {
    try fit(
      link, bias: bias, probability: probability,
      error: { expected in
        zip(expected, effectiveSamples).map { expected, samples in
          (max(expected * (1 - expected), 1 / (samples * samples)) / samples).squareRoot()
        }
      }, combine: { terms in terms.reduce(0) { $0 + $1 * $1 }.squareRoot() })
  }

  /// The same for probabilities that were computed without random numbers: their errors are of one lattice and may all
  /// have one sign, so that they add up. χ² has no meaning then and is 0.
  ///
  /// - Parameter error: of each point.
  package static func fit(
    _ link: LinkLaw, bias: [Double], probability: [Double], error: [Double]
  ) throws -> SigmoidFit {
    var fit = try fit(
      link, bias: bias, probability: probability, error: { _ in error },
      combine: { terms in terms.reduce(0) { $0 + abs($1) } })
    fit.reducedChiSquare = 0
    return fit
  }

  /// - Parameters:
  ///   - error: the points' errors from the fitted probabilities.
  ///   - combine: a parameter's error from what each point's moves it by.
  private static func fit(
    _ link: LinkLaw, bias: [Double], probability: [Double], error: ([Double]) -> [Double],
    combine: ([Double]) -> Double
  ) throws -> SigmoidFit {
    let start = firstGuess(link, bias: bias, probability: probability)
    func residuals(_ parameters: [Double]) -> [Double] {
      let center = start.center + parameters[0] * start.scale
      return zip(bias, probability).map { bias, probability in
        link.probability((bias - center) / (parameters[1] * start.scale)) - probability
      }
    }
    let fit = try LeastSquares(
      start: [0, 1], weights: Array(repeating: 1, count: bias.count), residuals: residuals)
    let deviations = residuals(fit.parameters)
    let error = error(zip(deviations, probability).map { $0 + $1 })
    let influence = try influence(fit.parameters, points: bias.count, residuals: residuals)
    let errors = influence.map { row in combine(zip(row, error).map { $0 * $1 }) }
    return SigmoidFit(
      center_V: Estimate(
        start.center + fit.parameters[0] * start.scale, standardError: errors[0] * abs(start.scale)),
      scale_V: Estimate(fit.parameters[1] * start.scale, standardError: errors[1] * abs(start.scale)),
      rmsDeviation: (deviations.reduce(0) { $0 + $1 * $1 } / Double(deviations.count)).squareRoot(),
      maximumDeviation: deviations.reduce(0) { max($0, abs($1)) },
      reducedChiSquare: zip(deviations, error).reduce(0) { $0 + $1.0 * $1.0 / ($1.1 * $1.1) }
        / Double(max(1, bias.count - 2)))
  }

  /// By parameter, then by point: what a unit of probability at the point moves the parameter by, −(JᵀJ)⁻¹ Jᵀ.
  private static func influence(
    _ parameters: [Double], points: Int, residuals: ([Double]) -> [Double]
  ) throws -> [[Double]] {
    let step = 1e-5
    var jacobian = Matrix(rows: points, columns: parameters.count)
    for column in parameters.indices {
      var (up, down) = (parameters, parameters)
      up[column] += step
      down[column] -= step
      for (row, (high, low)) in zip(residuals(up), residuals(down)).enumerated() {
        jacobian[row, column] = (high - low) / (2 * step)
      }
    }
    let normal = Matrix.transposedProduct(jacobian, jacobian)
    let pseudoInverse = try LUFactorization(normal).inverse() * jacobian.transposed
    return parameters.indices.map { row in (0..<points).map { -pseudoInverse[row, $0] } }
  }

  /// A straight line through the quantiles of the points that are neither 0 nor 1.
  package static func firstGuess(
    _ link: LinkLaw, bias: [Double], probability: [Double]
  ) -> (center: Double, scale: Double) {
    let points = zip(bias, probability).filter { $0.1 > 0.02 && $0.1 < 0.98 }
      .map { ($0.0, link.quantile($0.1)) }
    guard points.count >= 2 else {
      let middle = zip(bias, probability).min { abs($0.1 - 0.5) < abs($1.1 - 0.5) }?.0 ?? 0
      let span = (bias.max() ?? 1) - (bias.min() ?? 0)
      let rising = (probability.last ?? 1) >= (probability.first ?? 0)
      return (middle, (rising ? 1 : -1) * span / Double(4 * max(1, bias.count)))
    }
    let count = Double(points.count)
    let meanBias = points.reduce(0) { $0 + $1.0 } / count
    let meanQuantile = points.reduce(0) { $0 + $1.1 } / count
    let slope =
      points.reduce(0) { $0 + ($1.0 - meanBias) * ($1.1 - meanQuantile) }
      / points.reduce(0) { $0 + ($1.0 - meanBias) * ($1.0 - meanBias) }
    return (meanBias - meanQuantile / slope, 1 / slope)
  }
}
