// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising
import PBitKitEvaluation
import PBitKitRandomStreams
import Testing

@Suite struct CoverageTests {
  /// Real points 0, 1, 3, 10 on a line, first neighbours at 1, 1, 2, 7. Of images 0.5, 3.5 and 100 the balls hold
  /// {0.5}, {0.5}, {3.5}, {3.5}; the images' own balls have radii 3, 3 and 96.5.
  @Test func byHand() throws {
    let coverage = try Coverage(
      of: FeatureVectors([0.5, 3.5, 100], dimensions: 1), real: FeatureVectors([0, 1, 3, 10], dimensions: 1),
      neighbours: 1)
    #expect(coverage.coverage.hits == 4)
    #expect(abs(coverage.density - 4.0 / 3) < 1e-12)
    #expect(coverage.precision.hits == 2)
    #expect(coverage.recall.hits == 4)
  }

  /// One law: density 1 and coverage near 1 − 2⁻ᵏ (Naeem et al., lemma 2: about 0.97); a law collapsed on half of the
  /// line covers half; another place covers nothing.
  @Test func lawsOnALine() throws {
    var stream = RandomStream(seed: 8, name: "line")
    func points(_ range: ClosedRange<Double>) -> FeatureVectors {
      FeatureVectors(
        (0..<1000).map { _ in range.lowerBound + (range.upperBound - range.lowerBound) * stream.uniform() },
        dimensions: 1)
    }
    let real = points(0...1)
    let same = try Coverage(of: points(0...1), real: real)
    #expect(abs(same.density - 1) < 0.1)
    #expect(abs(same.coverage.value - 0.97) < 0.03)
    let half = try Coverage(of: points(0...0.5), real: real)
    #expect(abs(half.coverage.value - 0.5) < 0.06 && half.precision.value > 0.98)
    #expect(abs(half.recall.value - 0.5) < 0.06)
    #expect(try Coverage(of: points(2...3), real: real).coverage.hits == 0)
  }

  @Test func tooFewImagesAreRefused() {
    let few = FeatureVectors([1, 2, 3], dimensions: 1)
    #expect(throws: DenoisingError.self) { try Coverage(of: few, real: few) }
  }
}
