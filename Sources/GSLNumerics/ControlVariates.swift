// SPDX-License-Identifier: GPL-3.0-or-later

/// The mean of a random quantity from samples that bring covariates of known means along.
///
/// With samples y_i, covariates x_i of mean μ, their averages ȳ, x̄ and the least-squares slopes β of y on x,
/// ```
/// estimate = ȳ + β·(μ − x̄),   error² = s² (1/n + (μ − x̄)ᵀ (Σ (x_i − x̄)(x_i − x̄)ᵀ)⁻¹ (μ − x̄))
/// ```
/// s² being the residual variance with n − p − 1 degrees of freedom (S. S. Lavenberg and P. D. Welch, Management Science
/// 27, 322 (1981)).
public struct ControlVariates: Sendable {
  /// The estimate of the mean.
  public let mean: Double
  /// One standard error.
  public let standardError: Double
  /// Degrees of freedom of the error.
  public let degreesOfFreedom: Double

  /// Estimates a mean.
  ///
  /// - Parameters:
  ///   - samples: y, independent of each other.
  ///   - covariates: x, a row a sample; those that do not vary are passed over.
  ///   - means: μ, by covariate.
  /// - Throws: ``GSLError`` for fewer than two samples more than covariates.
  public init(_ samples: [Double], covariates: [[Double]], means: [Double]) throws {
    let count = Double(samples.count)
    func average(_ value: (Int) -> Double) -> Double { samples.indices.reduce(0) { $0 + value($1) } / count }
    let center = average { samples[$0] }
    var rows: [[Double]] = []
    var distance: [Double] = []
    for column in means.indices {
      let average = average { covariates[$0][column] }
      let row = covariates.map { $0[column] - average }
      let scale = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard scale > 1e-12 * (abs(average) + abs(means[column])) else { continue }
      rows.append(row.map { $0 / scale })
      distance.append((means[column] - average) / scale)
    }
    let freedom = samples.count - rows.count - 1
    guard freedom > 0 else {
      throw GSLError.domain("control variates: \(samples.count) samples, \(rows.count) covariates")
    }
    let residuals = samples.map { $0 - center }
    guard !rows.isEmpty else {
      mean = center
      standardError = (residuals.reduce(0) { $0 + $1 * $1 } / (Double(freedom) * count)).squareRoot()
      degreesOfFreedom = Double(freedom)
      return
    }
    var normal = Matrix(rows: rows.count, columns: rows.count)
    for (row, first) in rows.enumerated() {
      for (column, second) in rows.enumerated() {
        normal[row, column] = zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
      }
      // Covariates that hang together leave the slopes open, not the estimate.
      normal[row, row] += 1e-10
    }
    let factors = try LUFactorization(normal)
    let slopes = try factors.solve(rows.map { row in zip(row, residuals).reduce(0) { $0 + $1.0 * $1.1 } })
    let weights = try factors.solve(distance)
    mean = center + zip(slopes, distance).reduce(0) { $0 + $1.0 * $1.1 }
    let square = residuals.indices.reduce(0.0) { sum, sample in
      let left = residuals[sample] - rows.indices.reduce(0) { $0 + slopes[$1] * rows[$1][sample] }
      return sum + left * left
    }
    let leverage = 1 / count + zip(weights, distance).reduce(0) { $0 + $1.0 * $1.1 }
    standardError = (square / Double(freedom) * max(1 / count, leverage)).squareRoot()
    degreesOfFreedom = Double(freedom)
  }
}
