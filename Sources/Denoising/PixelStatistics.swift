// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitRandomStreams

/// Mean and covariance of the pixels of a set of binary images, from exact counts.
public struct PixelStatistics: Sendable, Equatable {
  /// Pixels of an image.
  public let size: Int
  /// Share of images in which a pixel is 1.
  public let mean: [Double]
  /// Row-major covariance (divided by n − 1).
  public let covariance: [Double]

  /// Statistics of image-major pixels that are 0 or 1; at least two images.
  public init(pixels: [UInt8], size: Int) throws(DenoisingError) {
    let count = size > 0 ? pixels.count / size : 0
    guard count >= 2, pixels.count == count * size else {
      throw DenoisingError(
        .countMismatch, "\(pixels.count) pixels", at: "image statistics", remedy: "give at least two whole images")
    }
    // One column of bits a pixel: how often two pixels are 1 together is a count of common bits.
    let words = (count + 63) / 64
    var columns = [UInt64](repeating: 0, count: size * words)
    for image in 0..<count {
      for k in 0..<size where pixels[image * size + k] != 0 {
        columns[k * words + image / 64] |= 1 << UInt64(image % 64)
      }
    }
    let ones = (0..<size).map { k in columns[(k * words)..<((k + 1) * words)].reduce(0) { $0 + $1.nonzeroBitCount } }
    let n = Double(count)
    var covariance = [Double](repeating: 0, count: size * size)
    columns.withUnsafeBufferPointer { columns in
      for i in 0..<size {
        for j in 0...i {
          var together = 0
          for w in 0..<words { together += (columns[i * words + w] & columns[j * words + w]).nonzeroBitCount }
          let value = (Double(together) - Double(ones[i]) * Double(ones[j]) / n) / (n - 1)
          covariance[i * size + j] = value
          covariance[j * size + i] = value
        }
      }
    }
    self.size = size
    self.mean = ones.map { Double($0) / n }
    self.covariance = covariance
  }
}

/// Images whose pixels are drawn independently: the rungs of the reference ladder below any model worth its name.
public struct IndependentPixels: Sendable {
  private let means: [[Double]]

  /// Pixel means of each class.
  public static func perClass(_ data: ImageDataset) -> IndependentPixels {
    IndependentPixels(means: (0..<data.classes).map { label in mean(data) { data.labels[$0] == UInt8(label) } })
  }

  /// Pixel means of all classes together.
  public static func pooled(_ data: ImageDataset) -> IndependentPixels {
    IndependentPixels(means: [mean(data) { _ in true }])
  }

  /// Every pixel a fair coin.
  public static func coins(size: Int) -> IndependentPixels {
    IndependentPixels(means: [Array(repeating: 0.5, count: size)])
  }

  private static func mean(_ data: ImageDataset, where isIn: (Int) -> Bool) -> [Double] {
    var sums = [Int](repeating: 0, count: data.pixelCount)
    var count = 0
    for image in 0..<data.count where isIn(image) {
      count += 1
      for (k, pixel) in data.image(image).enumerated() { sums[k] += Int(pixel) }
    }
    return sums.map { count == 0 ? 0 : Double($0) / Double(count) }
  }

  /// Draws images, the classes in turn.
  public func images(count: Int, stream: RandomStream) -> [UInt8] {
    var stream = stream
    var pixels: [UInt8] = []
    pixels.reserveCapacity(count * means[0].count)
    for image in 0..<count {
      for p in means[image % means.count] { pixels.append(stream.uniform() < p ? 1 : 0) }
    }
    return pixels
  }
}
