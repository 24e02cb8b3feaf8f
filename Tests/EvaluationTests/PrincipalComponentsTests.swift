// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising
import PBitKitEvaluation
import Testing

@Suite struct PrincipalComponentsTests {
  /// On the training images themselves the components have mean 0, are uncorrelated, and have the stated variances.
  @Test func componentsAreUncorrelated() throws {
    let data = try Bars.images(500)
    let components = try PrincipalComponents(PixelStatistics(pixels: data.pixels, size: 36), count: 36)
    let moments = FeatureMoments(try components.features(of: data.pixels, threads: 2))
    #expect(moments.mean.allSatisfy { abs($0) < 1e-5 })
    for i in 0..<36 {
      for j in 0..<36 {
        #expect(abs(moments.covariance[i * 36 + j] - (i == j ? components.variances[i] : 0)) < 1e-5)
      }
    }
    #expect(abs(components.explainedVariance(36) - 1) < 1e-12)
    #expect(components.explainedVariance(5) < components.explainedVariance(10))
  }

  @Test func badNumbersAreRefused() throws {
    let data = try Bars.images(50)
    let statistics = try PixelStatistics(pixels: data.pixels, size: 36)
    #expect(throws: DenoisingError.self) { try PrincipalComponents(statistics, count: 37) }
    let components = try PrincipalComponents(statistics, count: 2)
    #expect(throws: DenoisingError.self) { try components.features(of: [0, 1]) }
  }
}
