// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitGSLNumerics

extension BiasCalibration {
  /// The largest number of bits that is tried.
  public static let largestBits = 16
  /// The yields that a converter is recommended for.
  public static let targets = [0.99, 0.999]
  /// Of the curves: ranges in standard deviations of the offset beside the systematic shift.
  public static let rangeDeviations = [2.0, 4, 6, 8]

  /// What the samples of a mismatch study ask of a bias converter.
  ///
  /// - Parameters:
  ///   - variability: the samples.
  ///   - law: the cell's link law, by which the tolerance becomes a distance from P = ½.
  ///   - tolerance: the largest |P − ½| that passes, in (0, ½).
  ///   - wander: the slow wander of the offset, if it is known.
  ///   - confidence: of intervals, in (0, 1).
  public init(
    _ variability: Variability, law: LinkLaw, tolerance: Double = 0.05, wander: OffsetWander? = nil,
    confidence: Double = 0.95
  ) {
    precondition(tolerance > 0 && tolerance < 0.5 && confidence > 0 && confidence < 1)
    let corners = variability.corners
    let design = corners.first?.nominal.center_V.value ?? 0
    var groups = corners.map { [$0] }
    if corners.count > 1 { groups.append(corners) }
    self.init(
      tolerance: tolerance, law: law, confidence: confidence,
      scopes: groups.map {
        CalibrationScope($0, law: law, tolerance: tolerance, design: design, confidence: confidence)
      },
      wander: wander.map { CalibrationWander($0, tolerance: tolerance) })
  }
}

extension CalibrationWander {
  /// What a wander does to a cell that has been set to P = ½ without error: its logit is normal about 0.
  init(_ wander: OffsetWander, tolerance: Double) {
    let deviation = wander.deviation_logit.value
    let limit = LinkLaw.logistic.quantile(0.5 + tolerance)
    // ∫ (F(σ z) − ½)² φ(z) dz by the trapezoidal rule, which is exact to rounding for such an integrand.
    let step = 1.0 / 64
    let square = (-512...512).reduce(0.0) { sum, index in
      let z = Double(index) * step
      let excess = LinkLaw.logistic.probability(deviation * z) - 0.5
      return sum + excess * excess * LinkLaw.probit.density(z) * step
    }
    self.init(
      deviation_logit: deviation,
      withinTolerance: deviation > 0 ? 2 * Normal.cumulative(limit / deviation) - 1 : 1,
      deviation_P: square.squareRoot())
  }
}

extension CalibrationScope {
  init(_ corners: [MismatchStatistics], law: LinkLaw, tolerance: Double, design: Double, confidence: Double) {
    let populations = corners.map { corner in
      // z of the law's own scale, which is to the logistic one as in the nominal cell.
      let nominal = corner.nominal
      let own = law == .logistic ? nominal.logisticScale_V : nominal.probitScale_V
      return OffsetPopulation(
        corner, tolerancePerScale: law.quantile(0.5 + tolerance) * abs(own.value / nominal.logisticScale_V.value))
    }
    let nominals = corners.map(\.nominal.center_V.value)
    let (low, high) = (nominals.min() ?? 0, nominals.max() ?? 0)
    let search = CalibrationSearch(
      populations: populations, center: (low + high) / 2, shift: high - low, confidence: confidence)
    let widest = corners.max { $0.covariance[0][0] < $1.covariance[0][0] }
    sections = corners.map(\.section)
    center_V = search.center
    systematicShift_V = search.shift
    let deviation = widest?.deviation(0) ?? Estimate(0, standardError: 0)
    deviation_V = deviation
    normality = corners.compactMap { NormalityTest($0.samples.map { $0[0] })?.probability }.min()
    tolerance_V = Self.median(populations.flatMap(\.tolerances))
    let scale = Self.median(corners.flatMap(\.samples).map { exp($0[1]) })
    scale_V = scale
    uncalibrated = search.worst { $0.passing(bias: design) }
    let bits = Array(1...BiasCalibration.largestBits)
    curves = BiasCalibration.rangeDeviations.map { width in
      let range = search.shift + width * deviation.value
      return CalibrationCurve(
        range_V: range, bits: bits, yield: bits.map { search.yield(search.dac($0, range: range), conservative: false) })
    }
    best = bits.map { search.best($0, conservative: false) }
    recommendations = BiasCalibration.targets.map { target in
      guard let found = search.smallest(reaching: target) else { return CalibrationRecommendation(target: target) }
      return CalibrationRecommendation(
        target: target, dac: found.dac, yield: search.yield(found.dac, conservative: false), yieldLower: found.yield,
        sampled: search.worst { $0.passing(found.dac) },
        residual_logit: scale > 0 ? found.dac.quantisation_V / scale : 0)
    }
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
