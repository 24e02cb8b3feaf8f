// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising
import PBitKitGSLNumerics

/// The principal components of the training images: orthogonal directions in pixel space, the one of largest variance first.
public struct PrincipalComponents: Sendable {
  /// Number of components kept.
  public let count: Int
  /// Variance of the training images along each.
  public let variances: [Double]
  private let totalVariance: Double
  private let size: Int
  private let levels: Int
  /// Pixel-major: component c of pixel k at k·count + c.
  private let weights: [Float]
  private let offset: [Float]

  /// The first `count` components.
  ///
  /// - Throws: `DenoisingError` for a number that the images do not have; `GSLError`.
  public init(_ statistics: PixelStatistics, count: Int, levels: Int = 1) throws {
    guard (1...statistics.size).contains(count) else {
      throw DenoisingError(
        .badOption, "\(count) principal components", at: "principal components",
        remedy: "give 1 to \(statistics.size), the images' pixels")
    }
    let eigen = try SymmetricEigen(statistics.covariance, size: statistics.size)
    let size = statistics.size
    self.count = count
    self.size = size
    self.levels = levels
    variances = Array(eigen.values[0..<count])
    totalVariance = max(eigen.values.reduce(0, +), .leastNormalMagnitude)
    weights = (0..<(size * count)).map { Float(eigen.vectors[$0 % count * size + $0 / count]) }
    offset = (0..<count).map { c in
      Float(-(0..<size).reduce(0.0) { $0 + statistics.mean[$1] * eigen.vectors[c * size + $1] })
    }
  }

  /// Share of the training images' variance in the first components.
  public func explainedVariance(_ first: Int) -> Double { variances.prefix(first).reduce(0, +) / totalVariance }

  /// The components of images less those of the training images' mean.
  ///
  /// - Throws: `DenoisingError` where the pixels are not whole images.
  public func features(of pixels: [UInt8], threads: Int = 1) throws(DenoisingError) -> FeatureVectors {
    guard !pixels.isEmpty, pixels.count.isMultiple(of: size) else {
      throw DenoisingError(
        .shapeMismatch, "\(pixels.count) pixels, not whole images of \(size)", at: "Fréchet distance",
        remedy: "compare images of one size")
    }
    let images = pixels.count / size
    let results = ResultBox(repeating: 0.0, count: images * count)
    let block = 256
    forEachInParallel((images + block - 1) / block, threads: threads) { _, item in
      var sum = [Float](repeating: 0, count: count)
      for image in (item * block)..<min((item + 1) * block, images) {
        for c in 0..<count { sum[c] = offset[c] }
        sum.withUnsafeMutableBufferPointer { sum in
          weights.withUnsafeBufferPointer { weights in
            pixels.withUnsafeBufferPointer { pixels in
              for k in 0..<size where pixels[image * size + k] != 0 {
                let value = Float(pixels[image * size + k]) / Float(levels)
                let row = weights.baseAddress! + k * count
                for c in 0..<count { sum[c] += value * row[c] }
              }
            }
          }
        }
        for c in 0..<count { results[image * count + c] = Double(sum[c]) }
      }
    }
    return FeatureVectors(results.values, dimensions: count)
  }
}
