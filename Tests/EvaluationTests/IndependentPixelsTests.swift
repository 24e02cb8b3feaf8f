// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising
import PBitKitEvaluation
import PBitKitRandomStreams
import Testing

@Suite struct IndependentPixelsTests {
  /// Of labels that begin at 1 there is no class 0: it is not drawn, and nothing is asked for under its name.
  @Test func classesWithoutImagesAreLeftOut() throws {
    let data = try ImageDataset(
      width: 2, height: 1, classes: 4, pixels: [0, 1, 0, 1, 1, 0], labels: [1, 1, 3])
    #expect(data.classesInTurn(5) == [1, 3, 1, 3, 1])
    let images = IndependentPixels.perClass(data).images(count: 4, stream: RandomStream(seed: 1, name: "x"))
    #expect(images == [0, 1, 1, 0, 0, 1, 1, 0])
  }

  /// Means of each class, of grey values too, come back within five standard errors.
  @Test(arguments: [1, 3]) func meansOfEachClass(levels: Int) throws {
    let data = try ImageDataset(
      width: 2, height: 1, levels: levels, classes: 2,
      pixels: [0, UInt8(levels), UInt8(levels), UInt8(levels), 0, 0, 0, 0].map { UInt8($0) }, labels: [0, 0, 1, 1])
    let images = IndependentPixels.perClass(data).images(count: 4000, stream: RandomStream(seed: 1, name: "x"))
    func mean(_ label: Int, _ pixel: Int) -> Double {
      stride(from: label, to: 4000, by: 2).reduce(0) { $0 + Double(images[$1 * 2 + pixel]) } / Double(2000 * levels)
    }
    #expect(abs(mean(0, 0) - 0.5) < 5 * 0.5 / 2000.0.squareRoot())
    #expect(mean(0, 1) == 1 && mean(1, 0) == 0 && mean(1, 1) == 0)
    // Pooled means are ¼ and ½; coins are fair. Of 4000 images five standard errors again.
    func means(_ law: IndependentPixels) -> [Double] {
      let images = law.images(count: 4000, stream: RandomStream(seed: 2, name: "x"))
      return (0..<2).map { k in
        (0..<4000).reduce(0) { $0 + Double(images[$1 * 2 + k]) } / Double(4000 * levels)
      }
    }
    let bound = 5 * 0.5 / 4000.0.squareRoot()
    #expect(zip(means(.pooled(data)), [0.25, 0.5]).allSatisfy { abs($0 - $1) < bound })
    #expect(means(.coins(size: 2, levels: levels)).allSatisfy { abs($0 - 0.5) < bound })
  }
}
