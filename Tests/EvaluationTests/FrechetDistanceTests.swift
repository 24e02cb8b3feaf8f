// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitEvaluation
import PBitKitRandomStreams
import Testing

@Suite struct FrechetDistanceTests {
  /// Commuting covariances: |μ₁ − μ₂|² + Σ(√a − √b)².
  @Test func closedFormOfCommutingGaussians() throws {
    let angle = 0.7
    func rotated(_ a: Double, _ b: Double) -> [Double] {
      let (c, s) = (cos(angle), sin(angle))
      return [a * c * c + b * s * s, (a - b) * c * s, (a - b) * c * s, a * s * s + b * c * c]
    }
    let distance = try FrechetDistance(mean: [0, 1], covariance: rotated(4, 9))
    #expect(abs(try distance.squared(mean: [2, 1], covariance: rotated(1, 16)) - (4 + 1 + 1)) < 1e-9)
    #expect(try distance.squared(mean: [0, 1], covariance: rotated(4, 9)) < 1e-9)
  }

  /// tr(A + B) − 2(√λ₁ + √λ₂) with the eigenvalues λ of AB, for covariances that do not commute.
  @Test func closedFormInTwoDimensions() throws {
    let (a, b) = ([2.0, 0.5, 0.5, 1.0], [1.0, -0.3, -0.3, 3.0])
    let product = [
      a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3], a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3],
    ]
    let (trace, determinant) = (product[0] + product[3], product[0] * product[3] - product[1] * product[2])
    let expected = 7 - 2 * (trace + 2 * determinant.squareRoot()).squareRoot()
    let value = try FrechetDistance(mean: [0, 0], covariance: a).squared(mean: [0, 0], covariance: b)
    #expect(abs(value - expected) < 1e-9)
  }

  /// Gaussian features of known law: over 200 samples the mean square of the errors is that which the jackknife states,
  /// and extrapolation takes away most of the bias.
  @Test func errorAndBiasOfAFiniteSample() throws {
    let (dimensions, images, repeats) = (4, 80, 200)
    let reference = try FrechetDistance(
      mean: Array(repeating: 0, count: dimensions), covariance: (0..<16).map { $0 % 5 == 0 ? 1 : 0 })
    // μ₂ = 0.25 in each, C₂ = 2·1: d² = 4·0.0625 + 4(√2 − 1)².
    let exact = 0.25 + 4 * pow(2.0.squareRoot() - 1, 2)
    var stream = RandomStream(seed: 11, name: "features")
    func normal() -> Double { (-2 * log(stream.uniform())).squareRoot() * cos(2 * .pi * stream.uniform()) }
    var (values, extrapolated, variances): ([Double], [Double], [Double]) = ([], [], [])
    for _ in 0..<repeats {
      let features = FeatureVectors(
        (0..<(images * dimensions)).map { _ in 0.25 + 2.0.squareRoot() * normal() }, dimensions: dimensions)
      let measured = try reference.measured(to: features)
      values.append(measured.value.value)
      extrapolated.append(measured.extrapolated.value)
      variances.append(measured.value.standardError * measured.value.standardError)
    }
    func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }
    let spread = mean(values.map { ($0 - mean(values)) * ($0 - mean(values)) }).squareRoot()
    // The spread of 200 values is known to 5 %, the mean jackknife variance better: 25 % is five times that.
    #expect(abs(mean(variances).squareRoot() / spread - 1) < 0.25)
    // The mean's error is spread/√200; five of them.
    let error = spread / Double(repeats).squareRoot()
    #expect(abs(mean(extrapolated) - exact) < 5 * error)
    // About ten errors: what is not extrapolated, or the wrong way, cannot pass.
    #expect(mean(values) - exact > 6 * error, "the bias is large enough to be seen")
  }

  @Test func tooFewImagesAreRefused() throws {
    let distance = try FrechetDistance(mean: [0], covariance: [1])
    #expect(throws: (any Error).self) { try distance.measured(to: FeatureVectors([1, 2, 3], dimensions: 1)) }
    #expect(throws: (any Error).self) {
      try distance.measured(to: FeatureVectors([1, 2, 3, 4, 5, 6, 7, 8], dimensions: 2))
    }
  }
}
