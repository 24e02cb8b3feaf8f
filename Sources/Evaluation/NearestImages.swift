// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising

/// The nearest image of a set to each of some others, by exhaustive comparison: the number of pixels that differ, or, of
/// grey images, the root of the summed squared differences of values 0 to 1.
public struct NearestImages: Sendable {
  /// Which image of the set is nearest, the first of several.
  public let indices: [Int]
  /// How far it is.
  public let distances: [Double]

  /// Compares.
  ///
  /// - Parameters:
  ///   - pixels: image-major values 0 … `data.levels` of the images to look up.
  ///   - data: the set that is searched.
  ///   - threads: that share the images; the answer is the same for any number.
  ///   - progress: called with the share of the images that is done, from any thread.
  public init(
    of pixels: [UInt8], in data: ImageDataset, threads: Int = 1, progress: (@Sendable (Double) -> Void)? = nil
  ) {
    let count = pixels.count / data.pixelCount
    let binary = data.levels == 1
    let (one, other) =
      binary
      ? (PackedImages(pixels, size: data.pixelCount), PackedImages(data.pixels, size: data.pixelCount)) : (nil, nil)
    let results = ResultBox(repeating: (index: 0, squared: 0), count: count)
    let block = 16
    let blocks = (count + block - 1) / block
    forEachInParallel(blocks, threads: threads) { _, item in
      for image in (item * block)..<min((item + 1) * block, count) {
        if let one, let other {
          results[image] = one.nearest(image, in: other)
        } else {
          results[image] = Self.nearest(pixels[(image * data.pixelCount)..<((image + 1) * data.pixelCount)], in: data)
        }
      }
      progress?(Double(item + 1) / Double(blocks))
    }
    indices = results.values.map(\.index)
    distances = results.values.map {
      binary ? Double($0.squared) : Double($0.squared).squareRoot() / Double(data.levels)
    }
  }

  private static func nearest(_ image: ArraySlice<UInt8>, in data: ImageDataset) -> (index: Int, squared: Int) {
    let size = data.pixelCount
    var best = (index: 0, squared: Int.max)
    image.withUnsafeBufferPointer { a in
      data.pixels.withUnsafeBufferPointer { b in
        for candidate in 0..<data.count {
          var sum: Int32 = 0
          let other = b.baseAddress! + candidate * size
          for k in 0..<size {
            let difference = Int32(a[k]) &- Int32(other[k])
            sum &+= difference &* difference
          }
          if Int(sum) < best.squared { best = (candidate, Int(sum)) }
        }
      }
    }
    return best
  }
}

/// Binary images, 64 pixels a word.
private struct PackedImages {
  let words: Int
  let bits: [UInt64]

  init(_ pixels: [UInt8], size: Int) {
    let words = (size + 63) / 64
    let count = pixels.count / size
    var bits = [UInt64](repeating: 0, count: count * words)
    for image in 0..<count {
      for k in 0..<size where pixels[image * size + k] != 0 { bits[image * words + k / 64] |= 1 << UInt64(k % 64) }
    }
    self.words = words
    self.bits = bits
  }

  func nearest(_ image: Int, in others: PackedImages) -> (index: Int, squared: Int) {
    var best = (index: 0, squared: Int.max)
    // The first half often says enough.
    let half = words / 2
    bits.withUnsafeBufferPointer { bits in
      others.bits.withUnsafeBufferPointer { other in
        let a = bits.baseAddress! + image * words
        for candidate in 0..<(other.count / words) {
          let b = other.baseAddress! + candidate * words
          var differing = 0
          for w in 0..<half { differing &+= (a[w] ^ b[w]).nonzeroBitCount }
          if differing >= best.squared { continue }
          for w in half..<words { differing &+= (a[w] ^ b[w]).nonzeroBitCount }
          if differing < best.squared { best = (candidate, differing) }
        }
      }
    }
    return best
  }
}
