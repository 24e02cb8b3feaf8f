// SPDX-License-Identifier: GPL-3.0-or-later

extension MismatchStatistics {
  /// Statistics of samples.
  ///
  /// ```
  /// mean_i = Σ x_i/N,   covariance_ij = Σ (x_i − mean_i)(x_j − mean_j)/(N − 1)
  /// ```
  /// Without samples the mean, with fewer than two the covariance, are zeros.
  ///
  /// - Parameters:
  ///   - section: the process section.
  ///   - temperature_K: kelvin.
  ///   - nominal: the figures without mismatch.
  ///   - samples: rows in the order of ``axes``.
  ///   - failureReasons: how many draws failed, by reason.
  public init(
    section: String, temperature_K: Double, nominal: CellFigures, samples: [[Double]],
    failureReasons: [String: Int] = [:]
  ) {
    let axes = Self.axes.indices
    let count = Double(samples.count)
    let mean = axes.map { axis in samples.isEmpty ? 0 : samples.reduce(0) { $0 + $1[axis] } / count }
    let covariance = axes.map { row in
      axes.map { column in
        guard samples.count > 1 else { return 0.0 }
        return samples.reduce(0) { $0 + ($1[row] - mean[row]) * ($1[column] - mean[column]) } / (count - 1)
      }
    }
    self.init(
      section: section, temperature_K: temperature_K, nominal: nominal, samples: samples,
      failures: failureReasons.values.reduce(0, +), mean: mean, covariance: covariance)
    self.failureReasons = failureReasons.isEmpty ? nil : failureReasons
  }

  /// The sample standard deviation along an axis of ``axes``, with its standard error.
  ///
  /// The error does not suppose normal samples: with the fourth central moment µ₄,
  /// ```
  /// var(s²) = (µ₄ − s⁴ (N − 3)/(N − 1))/N,   error(s) = √var(s²)/(2 s)
  /// ```
  public func deviation(_ axis: Int) -> Estimate {
    let count = Double(samples.count)
    let variance = covariance[axis][axis]
    guard variance > 0, count > 3 else { return Estimate(variance.squareRoot(), standardError: 0) }
    let fourth = samples.reduce(0.0) { sum, sample in
      let square = (sample[axis] - mean[axis]) * (sample[axis] - mean[axis])
      return sum + square * square
    }
    let varianceOfVariance = max(0, fourth / count - variance * variance * (count - 3) / (count - 1)) / count
    return Estimate(
      variance.squareRoot(), standardError: varianceOfVariance.squareRoot() / (2 * variance.squareRoot()))
  }

  /// Pearson's correlation of two axes of ``axes`` with its standard error (1 − r²)/√(N − 1); 0 ± 0 where one of them
  /// does not vary.
  public func correlation(_ first: Int, _ second: Int) -> Estimate {
    let product = covariance[first][first] * covariance[second][second]
    guard product > 0 else { return Estimate(0, standardError: 0) }
    let coefficient = covariance[first][second] / product.squareRoot()
    return Estimate(
      coefficient, standardError: (1 - coefficient * coefficient) / Double(samples.count - 1).squareRoot())
  }
}
