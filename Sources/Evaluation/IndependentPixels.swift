// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising
import PBitKitRandomStreams

/// Images whose pixels are drawn independently, a grey value as a binomial number: the rungs of the reference ladder below
/// any model worth its name.
public struct IndependentPixels: Sendable {
  private let means: [[Double]]
  private let levels: Int

  /// Pixel means of each class of which there are images.
  public static func perClass(_ data: ImageDataset) -> IndependentPixels {
    IndependentPixels(
      means: data.occurringClasses.map { label in mean(data) { data.labels[$0] == UInt8(label) } },
      levels: data.levels)
  }

  /// Pixel means of all classes together.
  public static func pooled(_ data: ImageDataset) -> IndependentPixels {
    IndependentPixels(means: [mean(data) { _ in true }], levels: data.levels)
  }

  /// Every pixel a fair coin, or the sum of as many as it has levels.
  public static func coins(size: Int, levels: Int = 1) -> IndependentPixels {
    IndependentPixels(means: [Array(repeating: 0.5, count: size)], levels: levels)
  }

  private static func mean(_ data: ImageDataset, where isIn: (Int) -> Bool) -> [Double] {
    var sums = [Int](repeating: 0, count: data.pixelCount)
    var count = 0
    for image in 0..<data.count where isIn(image) {
      count += 1
      for (k, pixel) in data.image(image).enumerated() { sums[k] += Int(pixel) }
    }
    return sums.map { Double($0) / Double(count * data.levels) }
  }

  /// Draws images, the classes in turn.
  public func images(count: Int, stream: RandomStream) -> [UInt8] {
    var stream = stream
    var pixels: [UInt8] = []
    pixels.reserveCapacity(count * means[0].count)
    for image in 0..<count {
      for p in means[image % means.count] {
        var value: UInt8 = 0
        for _ in 0..<levels where stream.uniform() < p { value += 1 }
        pixels.append(value)
      }
    }
    return pixels
  }
}
