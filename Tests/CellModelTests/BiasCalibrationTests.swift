// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitGSLNumerics
import SampleCells
import Testing

@Suite struct BiasCalibrationTests {
  private let deviation = 8e-3
  private func study(_ corners: MismatchStatistics...) -> BiasCalibration {
    BiasCalibration(Variability(seed: 1, corners: corners), law: .logistic)
  }

  /// Closed form: t = 0.2007 scales = 40.1 µV, so a step of 80.3 µV is enough, and ±2.58 σ hold 99 %: 41.3 mV and 515
  /// steps take ten bits, nine reach less.
  @Test func bitsOfANormalOffset() throws {
    let calibration = study(SampleMismatch.normal(deviation: deviation))
    let scope = try #require(calibration.scopes.first)
    #expect(calibration.scopes.count == 1)
    let tolerance = 2e-4 * log(0.55 / 0.45)
    #expect(abs(scope.tolerance_V - tolerance) < 1e-9)
    for (bits, point) in zip([9, 10], [scope.best[8], scope.best[9]]) {
      #expect(point.dac.bits == bits)
      // The best range of a converter whose step is twice the tolerance, or its whole reach where that is more.
      let range = 2 * tolerance * Double((1 << bits) - 1)
      #expect(point.yield >= erf((range / 2 + tolerance) / (deviation * 2.0.squareRoot())) - 1e-4)
    }
    let (first, second) = (scope.recommendations[0], scope.recommendations[1])
    #expect(first.target == 0.99 && first.dac?.bits == 10)
    #expect(second.target == 0.999 && second.dac?.bits == 10)
    let dac = try #require(second.dac)
    #expect(dac.step_V <= 2 * tolerance)
    #expect(try #require(second.yieldLower) >= 0.999)
    #expect(try #require(second.yield) >= #require(second.yieldLower))
    #expect(try #require(second.sampled).passing >= 1997)
    #expect(abs(try #require(second.residual_logit) - dac.step_V / 12.0.squareRoot() / 2e-4) < 1e-9)
  }

  @Test func bestYieldsRiseWithBits() {
    let scope = study(SampleMismatch.normal(deviation: deviation)).scopes[0]
    for (fewer, more) in zip(scope.best, scope.best.dropFirst()) { #expect(more.yield >= fewer.yield - 1e-9) }
    #expect(scope.best.map(\.dac.bits) == Array(1...16))
    for curve in scope.curves {
      // At a fixed range more bits help until the range limits.
      for (bits, yield) in zip(curve.bits, curve.yield) { #expect(yield <= scope.best[bits - 1].yield + 1e-6) }
    }
  }

  /// Without calibration a cell passes within t of the design's bias: erf(t/√2 σ) of normal offsets.
  @Test func withoutCalibration() {
    let yield = study(SampleMismatch.normal(deviation: 4e-5)).scopes[0].uncalibrated
    #expect(yield.samples == 2000)
    #expect(abs(yield.value - erf(2e-4 * log(0.55 / 0.45) / (4e-5 * 2.0.squareRoot()))) < 1e-3)
    let interval = BinomialInterval(successes: yield.passing, trials: 2000)
    #expect(yield.lower == interval.lower && yield.upper == interval.upper)
  }

  /// Sections that lie 60 mV apart need a converter that spans them, though each alone needs none of that.
  @Test func oneConverterForAllSections() throws {
    let calibration = study(
      SampleMismatch.normal(deviation: 1e-3), SampleMismatch.normal(section: "sf", deviation: 1e-3, center: 0.13),
      SampleMismatch.normal(section: "fs", deviation: 1e-3, center: 0.07))
    #expect(calibration.scopes.map(\.sections) == [["tt"], ["sf"], ["fs"], ["tt", "sf", "fs"]])
    let together = try #require(calibration.scopes.last)
    #expect(abs(together.systematicShift_V - 0.06) < 1e-12 && abs(together.center_V - 0.1) < 1e-12)
    let range = try #require(together.recommendations[0].dac?.range_V)
    #expect(range > 0.062 && range < 0.09)
    let alone = try #require(calibration.scopes[1].recommendations[0].dac).range_V
    #expect(alone < range / 4, "\(alone) V")
    // The design's bias serves none of the cells of the skewed sections.
    #expect(calibration.scopes[1].uncalibrated.passing == 0 && together.uncalibrated.passing == 0)
  }

  @Test func noMismatchNeedsNoBits() {
    let scope = study(SampleMismatch.normal(count: 400, deviation: 0)).scopes[0]
    #expect(scope.uncalibrated.passing == 400)
    #expect(scope.recommendations.allSatisfy { $0.dac?.bits == 0 })
    #expect(scope.normality == nil)
  }

  /// One dead cell in fifty: 99 % is out of reach, however fine the converter.
  @Test func deadCellsLimitTheYield() {
    let scope = study(SampleMismatch.normal(count: 980, deviation: deviation, failures: 20)).scopes[0]
    #expect(scope.recommendations.allSatisfy { $0.dac == nil && $0.yield == nil })
    #expect(abs(scope.best[15].yield - 0.98) < 1e-4)
  }

  /// The probit law's scale is 1.7 times the logistic one here, and Φ⁻¹(0.55) = 0.12566.
  @Test func theLawTurnsProbabilityIntoVolts() {
    let samples = Variability(seed: 1, corners: [SampleMismatch.normal(deviation: deviation)])
    let scope = BiasCalibration(samples, law: .probit, tolerance: 0.05).scopes[0]
    #expect(abs(scope.tolerance_V / (1.7 * 2e-4 * 0.125661347) - 1) < 1e-6)
  }

  /// A small wander σ in logits moves P by σ/4; a logit within ln(0.55/0.45) passes.
  @Test func wander() throws {
    let wander = OffsetWander(
      minimumFrequency_Hz: 1, maximumFrequency_Hz: 1e6, deviation_V: Estimate(1e-5, standardError: 0),
      deviation_logit: Estimate(0.05, standardError: 0), plateau: Estimate(0, standardError: 0), devices_V: [:],
      engine: "none")
    let found = try #require(
      BiasCalibration(
        Variability(seed: 1, corners: [SampleMismatch.normal(deviation: deviation)]), law: .logistic, wander: wander
      ).wander)
    #expect(abs(found.deviation_P / (0.05 / 4) - 1) < 2e-3)
    #expect(abs(found.withinTolerance - erf(log(0.55 / 0.45) / (0.05 * 2.0.squareRoot()))) < 1e-9)
  }

  @Test func survivesItsFile() throws {
    var cell = SampleCell.model()
    cell.variability = Variability(seed: 1, corners: [SampleMismatch.normal(count: 40, deviation: deviation)])
    cell.calibration = try BiasCalibration(#require(cell.variability), law: .logistic)
    let read = try CellModel(json: cell.json(), at: "memory")
    #expect(read.calibration?.scopes.count == 1)
    #expect(read.calibration?.scopes[0].recommendations == cell.calibration?.scopes[0].recommendations)
    #expect(read.variability?.corners[0].samples == cell.variability?.corners[0].samples)
  }
}
