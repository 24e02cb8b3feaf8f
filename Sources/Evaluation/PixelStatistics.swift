// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising

/// Mean and covariance of the pixels of a set of images, from exact counts; a pixel of value v is v/n, 0 to 1.
public struct PixelStatistics: Sendable, Equatable {
  /// Pixels of an image.
  public let size: Int
  /// Mean of each pixel.
  public let mean: [Double]
  /// Row-major covariance (divided by the number of images less 1).
  public let covariance: [Double]

  /// Statistics of image-major pixels; at least two images.
  ///
  /// - Parameters:
  ///   - pixels: values 0 … `levels`.
  ///   - size: pixels of an image.
  ///   - levels: n, the largest value.
  /// - Throws: `DenoisingError` where the pixels are not at least two whole images.
  public init(pixels: [UInt8], size: Int, levels: Int = 1) throws(DenoisingError) {
    let count = size > 0 ? pixels.count / size : 0
    guard count >= 2, pixels.count == count * size else {
      throw DenoisingError(
        .countMismatch, "\(pixels.count) pixels", at: "image statistics", remedy: "give at least two whole images")
    }
    // One column of bits a pixel and binary digit: how often two digits are 1 together is a count of common bits, and
    // v v' = Σ 2^(a + b) v_a v'_b.
    let planes = Int.bitWidth - levels.leadingZeroBitCount
    let words = (count + 63) / 64
    var columns = [UInt64](repeating: 0, count: size * planes * words)
    for image in 0..<count {
      for k in 0..<size {
        let value = pixels[image * size + k]
        for plane in 0..<planes where value >> plane & 1 == 1 {
          columns[(k * planes + plane) * words + image / 64] |= 1 << UInt64(image % 64)
        }
      }
    }
    let sums = (0..<size).map { k in
      (0..<planes).reduce(0) { sum, plane in
        let column = (k * planes + plane) * words
        return sum + columns[column..<(column + words)].reduce(0) { $0 + $1.nonzeroBitCount } << plane
      }
    }
    let (n, scale) = (Double(count), 1 / Double(levels))
    var covariance = [Double](repeating: 0, count: size * size)
    columns.withUnsafeBufferPointer { columns in
      for i in 0..<size {
        for j in 0...i {
          var together = 0
          for a in 0..<planes {
            for b in 0..<planes {
              let (first, second) = ((i * planes + a) * words, (j * planes + b) * words)
              var common = 0
              for w in 0..<words { common &+= (columns[first + w] & columns[second + w]).nonzeroBitCount }
              together += common << (a + b)
            }
          }
          let value = scale * scale * (Double(together) - Double(sums[i]) * Double(sums[j]) / n) / (n - 1)
          covariance[i * size + j] = value
          covariance[j * size + i] = value
        }
      }
    }
    self.size = size
    self.mean = sums.map { scale * Double($0) / n }
    self.covariance = covariance
  }
}
