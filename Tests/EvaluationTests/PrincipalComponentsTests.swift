// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising
import PBitKitEvaluation
import PBitKitRandomStreams
import Testing

@Suite struct PrincipalComponentsTests {
  /// On the training images themselves the components have mean 0, are uncorrelated, and have the stated variances.
  @Test(arguments: [1, 6]) func componentsAreUncorrelated(levels: Int) throws {
    // Grey bars: every bright pixel one of the levels.
    var stream = RandomStream(seed: 7, name: "grey")
    let pixels = try Bars.images(500).pixels.map { $0 * UInt8(1 + stream.next() % UInt64(levels)) }
    let components = try PrincipalComponents(
      PixelStatistics(pixels: pixels, size: 36, levels: levels), count: 36, levels: levels)
    let moments = FeatureMoments(try components.features(of: pixels, threads: 2))
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
