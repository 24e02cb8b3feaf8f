// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
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
    let value = try FrechetDistance.squared(([0, 1], rotated(4, 9)), ([2, 1], rotated(1, 16)), size: 2)
    #expect(abs(value - (4 + 1 + 1)) < 1e-9)
  }

  /// tr(A + B) − 2(√λ₁ + √λ₂) with the eigenvalues λ of AB, for covariances that do not commute.
  @Test func closedFormInTwoDimensions() throws {
    let (a, b) = ([2.0, 0.5, 0.5, 1.0], [1.0, -0.3, -0.3, 3.0])
    let product = [
      a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3], a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3],
    ]
    let (trace, determinant) = (product[0] + product[3], product[0] * product[3] - product[1] * product[2])
    let expected = 7 - 2 * (trace + 2 * determinant.squareRoot()).squareRoot()
    #expect(abs(try FrechetDistance.squared(([0, 0], a), ([0, 0], b), size: 2) - expected) < 1e-9)
  }

  /// Real images < per-class pixels < pooled pixels < coins, on images that have structure.
  @Test func ladderHasItsOrder() throws {
    var stream = RandomStream(seed: 1, name: "bars")
    func bars(_ count: Int) throws -> ImageDataset {
      var pixels: [UInt8] = []
      var labels: [UInt8] = []
      for image in 0..<count {
        let row = Int(stream.next() % 6)
        labels.append(UInt8(image % 2))
        for k in 0..<36 { pixels.append((image % 2 == 0 ? k / 6 : k % 6) == row && stream.uniform() < 0.95 ? 1 : 0) }
      }
      return try ImageDataset(width: 6, height: 6, classes: 2, pixels: pixels, labels: labels)
    }
    let judge = try Evaluation.Judge(training: bars(4000), features: 20)
    let rows = try judge.evaluation([], test: bars(2000), count: 2000, seed: 1).rows
    #expect(rows.count == 4)
    for (better, worse) in zip(rows, rows.dropFirst()) { #expect(better.frechetDistance < worse.frechetDistance) }
    #expect(rows[0].frechetDistance * 10 < rows[1].frechetDistance)
  }
}
