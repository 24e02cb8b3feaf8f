// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitEvaluation
import Testing

@Suite struct FeatureMomentsTests {
  private let features = FeatureVectors([1, 2, 3, -1, 0, 5, 2, 2, 7, 1], dimensions: 2)

  @Test func textbookCovariance() {
    let moments = FeatureMoments(features)
    // Means 2.6 and 1.8 of (1, 3, 0, 2, 7) and (2, −1, 5, 2, 1).
    #expect(zip(moments.mean, [2.6, 1.8]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(zip(moments.covariance, [7.3, -3.35, -3.35, 4.7]).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func imagesCanBeTakenAway() {
    let rest = FeatureMoments(features) - FeatureMoments(features, range: 1..<3)
    let direct = FeatureMoments(features.selecting([0, 3, 4]))
    #expect(rest.count == 3)
    #expect(zip(rest.covariance, direct.covariance).allSatisfy { abs($0 - $1) < 1e-12 })
    let sum = rest + FeatureMoments(features, range: 1..<3)
    #expect(zip(sum.mean, [2.6, 1.8]).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func firstFeatures() {
    #expect(features.prefix(1).values == [1, 3, 0, 2, 7])
  }
}
