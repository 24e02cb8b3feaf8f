// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising
import PBitKitEvaluation
import Testing

@Suite struct NoveltyTests {
  /// Images of as many bright pixels as said, looked up in a set of one dark image: that is their distance.
  private func found(_ distances: [Int]) throws -> NearestImages {
    let dark = try ImageDataset(
      width: 12, height: 1, classes: 1, pixels: Array(repeating: 0, count: 12), labels: [0])
    return NearestImages(of: distances.flatMap { bright in (0..<12).map { $0 < bright ? 1 : 0 } }, in: dark)
  }

  /// 3, 5, 7, 9: mean 6, variance 20/3, error √(5/3). 2, 4, 0: mean 2, variance 4, error √(4/3). The ratio is 3, its
  /// relative error √(5/108 + 1/3).
  @Test func byHand() throws {
    let novelty = Novelty(try found([3, 5, 7, 9]), test: try found([2, 4, 0]))
    #expect(novelty.distance.value == 6 && novelty.testDistance.value == 2 && novelty.ratio?.value == 3)
    #expect(abs(novelty.distance.standardError - (5.0 / 3).squareRoot()) < 1e-12)
    #expect(abs(novelty.testDistance.standardError - (4.0 / 3).squareRoot()) < 1e-12)
    #expect(abs((novelty.ratio?.standardError ?? 0) - 3 * (5.0 / 108 + 1.0 / 3).squareRoot()) < 1e-12)
    #expect(novelty.copies.hits == 0 && novelty.copies.count == 4)
    #expect(Novelty(try found([0, 1, 0]), test: try found([1, 2])).copies.hits == 2)
  }
}
