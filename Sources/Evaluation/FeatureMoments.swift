// SPDX-License-Identifier: GPL-3.0-or-later

/// Sums of feature vectors and of their products, from which mean and covariance follow; they can be added and taken away.
public struct FeatureMoments: Sendable {
  /// Features of an image.
  public let dimensions: Int
  /// Number of images.
  public private(set) var count = 0
  private var sums: [Double]
  /// Row-major, lower triangle.
  private var products: [Double]

  /// Moments of no image.
  public init(dimensions: Int) {
    self.dimensions = dimensions
    sums = Array(repeating: 0, count: dimensions)
    products = Array(repeating: 0, count: dimensions * dimensions)
  }

  /// Moments of images `range` of a set.
  public init(_ features: FeatureVectors, range: Range<Int>? = nil) {
    self.init(dimensions: features.dimensions)
    let range = range ?? 0..<features.count
    let size = dimensions
    count = range.count
    features.values.withUnsafeBufferPointer { values in
      sums.withUnsafeMutableBufferPointer { sums in
        products.withUnsafeMutableBufferPointer { products in
          for image in range {
            let x = values.baseAddress! + image * size
            for i in 0..<size {
              sums[i] += x[i]
              let row = products.baseAddress! + i * size
              let xi = x[i]
              for j in 0...i { row[j] += xi * x[j] }
            }
          }
        }
      }
    }
  }

  /// The moments of the images of both.
  public static func + (one: FeatureMoments, other: FeatureMoments) -> FeatureMoments { one.combined(other, 1) }

  /// The moments without those images.
  public static func - (all: FeatureMoments, some: FeatureMoments) -> FeatureMoments { all.combined(some, -1) }

  private func combined(_ other: FeatureMoments, _ sign: Double) -> FeatureMoments {
    precondition(dimensions == other.dimensions, "features of one kind")
    var result = self
    result.count += Int(sign) * other.count
    for i in sums.indices { result.sums[i] += sign * other.sums[i] }
    for i in products.indices { result.products[i] += sign * other.products[i] }
    return result
  }

  /// Mean of each feature.
  public var mean: [Double] { sums.map { $0 / Double(count) } }

  /// Row-major covariance, divided by `count` − 1.
  public var covariance: [Double] {
    let mean = mean
    var covariance = products
    for i in 0..<dimensions {
      for j in 0...i {
        let value = (products[i * dimensions + j] - Double(count) * mean[i] * mean[j]) / Double(count - 1)
        covariance[i * dimensions + j] = value
        covariance[j * dimensions + i] = value
      }
    }
    return covariance
  }
}
