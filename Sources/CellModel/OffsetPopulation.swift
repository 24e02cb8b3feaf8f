// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitGSLNumerics

/// The cells of one process section as calibration sees them: where each has its P = ½, and how near to it its bias must
/// come.
package struct OffsetPopulation {
  /// Biases of P = ½, volts.
  package let targets: [Double]
  /// By cell: the largest distance from its target at which it still passes, volts.
  package let tolerances: [Double]
  /// Cells that are no p-bit at any bias.
  package let failures: Int
  /// Mean of the targets, volts.
  package let mean: Double
  /// Standard deviation of the targets, volts.
  package let deviation: Double
  /// Quantiles of the tolerances that stand for all of them in the normal law.
  private let tolerancePoints: [Double]

  private static let quantiles = 48
  /// The normal law beyond so many deviations is below 10⁻¹⁵.
  private static let reach = 8.0

  /// The population of a section's samples.
  ///
  /// - Parameter tolerancePerScale: the distance from P = ½ that still passes, in logistic scales of the cell.
  package init(_ statistics: MismatchStatistics, tolerancePerScale: Double) {
    let center = statistics.nominal.center_V.value
    targets = statistics.samples.map { center + $0[0] }
    tolerances = statistics.samples.map { tolerancePerScale * exp($0[1]) }
    failures = statistics.failures
    mean = center + statistics.mean[0]
    deviation = statistics.covariance[0][0].squareRoot()
    let sorted = tolerances.sorted()
    tolerancePoints =
      sorted.count <= Self.quantiles
      ? sorted
      : (0..<Self.quantiles).map { sorted[Int((Double($0) + 0.5) / Double(Self.quantiles) * Double(sorted.count))] }
  }

  /// Cells in all.
  package var count: Int { targets.count + failures }

  /// How many samples pass when each takes the nearest voltage of a converter.
  package func passing(_ dac: BiasDAC) -> Int {
    zip(targets, tolerances).count { abs(dac.residual($0)) <= $1 }
  }

  /// The same for a single voltage: a yield without calibration.
  package func passing(bias: Double) -> Int { zip(targets, tolerances).count { abs(bias - $0) <= $1 } }

  /// The deviation at the upper end of its one-sided confidence interval, normal offsets taken for granted, widened by
  /// the uncertainty of the mean:
  /// ```
  /// σ √((N − 1)/χ²_{N−1}(1 − confidence)) √(1 + 1/N)
  /// ```
  package func upperDeviation(confidence: Double) -> Double {
    let samples = Double(targets.count)
    guard samples > 1 else { return deviation }
    return deviation
      * ((samples - 1) / ChiSquare.quantile(1 - confidence, degreesOfFreedom: samples - 1)).squareRoot()
      * (1 + 1 / samples).squareRoot()
  }

  /// The yield if offsets are normal and independent of the tolerances.
  ///
  /// A cell passes within t of one of the voltages v_k:
  /// ```
  /// Y(t) = Σ_k Φ((v_k + t − µ)/σ) − Φ((v_k − t − µ)/σ),          t < step/2
  /// Y(t) = Φ((v_last + t − µ)/σ) − Φ((v_first − t − µ)/σ),       t ≥ step/2
  /// ```
  /// Where the step h is below σ/4 the first sum is the midpoint rule of an integral with its correction at the ends
  /// (Euler and Maclaurin), f being the density; what is left is below 10⁻⁵:
  /// ```
  /// h Σ f(v_k) = ∫ f dv − h²/24 [f′],   from v_first − h/2 to v_last + h/2
  /// ```
  package func normalYield(_ dac: BiasDAC, deviation: Double) -> Double {
    guard count > 0, !tolerancePoints.isEmpty else { return 0 }
    let share = Double(targets.count) / Double(count)
    guard deviation > 0 else {
      let residual = abs(dac.residual(mean))
      return share * Double(tolerancePoints.count { residual <= $0 }) / Double(tolerancePoints.count)
    }
    func below(_ voltage: Double) -> Double { Normal.cumulative((voltage - mean) / deviation) }
    let (first, last, step) = (dac.voltage(0), dac.voltage(dac.codes - 1), dac.step_V)
    // h Σ f(v_k), and h² f′ in units of the deviation.
    func slope(_ voltage: Double) -> Double {
      let z = (voltage - mean) / deviation
      return -z * LinkLaw.probit.density(z) * (step / deviation) * (step / deviation)
    }
    let (lower, upper) = (first - step / 2, last + step / 2)
    let smooth = below(upper) - below(lower) - (slope(upper) - slope(lower)) / 24
    let sum = tolerancePoints.reduce(0.0) { total, tolerance in
      if tolerance >= step / 2 { return total + below(last + tolerance) - below(first - tolerance) }
      if step < deviation / 4 { return total + 2 * tolerance / step * smooth }
      let near = Self.reach * deviation + tolerance
      let low = max(0, Int(((mean - near - first) / step).rounded(.down)))
      let high = min(dac.codes - 1, Int(((mean + near - first) / step).rounded(.up)))
      guard low <= high else { return total }
      return (low...high).reduce(total) {
        $0 + below(dac.voltage($1) + tolerance) - below(dac.voltage($1) - tolerance)
      }
    }
    return share * sum / Double(tolerancePoints.count)
  }
}
