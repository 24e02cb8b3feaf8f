// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitGSLNumerics
import Testing

@Suite struct ControlVariatesTests {
  /// Without a residual the mean is exact, whatever the covariates' averages happen to be.
  @Test func aLinearQuantityIsExact() throws {
    let covariates = (0..<12).map { [sin(Double($0)), cos(3 * Double($0)) + 0.2] }
    let result = try ControlVariates(
      covariates.map { 2 + 3 * $0[0] - 5 * $0[1] }, covariates: covariates, means: [0.1, -0.4])
    #expect(abs(result.mean - (2 + 0.3 + 2)) < 1e-8)
    #expect(result.standardError < 1e-7)
    #expect(result.degreesOfFreedom == 9)
  }

  /// A covariate that does not vary, and one twice, change nothing.
  @Test func uselessCovariates() throws {
    let samples = (0..<20).map { sin(1.7 * Double($0)) }
    let covariates = samples.indices.map { [cos(Double($0))] }
    let one = try ControlVariates(samples, covariates: covariates, means: [0.05])
    let constant = try ControlVariates(samples, covariates: covariates.map { $0 + [7] }, means: [0.05, 7])
    #expect(one.mean == constant.mean && one.standardError == constant.standardError)
    let twice = try ControlVariates(samples, covariates: covariates.map { $0 + $0 }, means: [0.05, 0.05])
    #expect(abs(one.mean - twice.mean) < 1e-7)
    #expect(throws: GSLError.self) { try ControlVariates([1, 2], covariates: [[0], [1]], means: [0]) }
  }

  /// Without covariates it is the mean and its standard error.
  @Test func plainMean() throws {
    let result = try ControlVariates([1, 2, 3, 6], covariates: [[], [], [], []], means: [])
    #expect(result.mean == 3)
    #expect(abs(result.standardError - (14.0 / 12).squareRoot()) < 1e-15)
  }
}
