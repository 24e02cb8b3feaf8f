// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitGSLNumerics

/// Fréchet distance between Gaussians fitted to two sets of images, in the first principal components of the training
/// images. It is not the Inception FID and must not be compared with one.
///
/// d² = |μ₁ − μ₂|² + tr(C₁ + C₂ − 2(C₁^½ C₂ C₁^½)^½).
public struct FrechetDistance: Sendable {
  /// Number of principal components.
  public let features: Int
  /// Share of the training images' variance that they carry.
  public let explainedVariance: Double
  private let size: Int
  /// Component k is `components[k·size ..< (k + 1)·size]`.
  private let components: [Double]
  private let reference: (mean: [Double], covariance: [Double])

  /// The distance from the images that `training` describes.
  public init(training: PixelStatistics, features: Int = 64) throws {
    guard (1...training.size).contains(features) else {
      throw DenoisingError(
        .badOption, "\(features) principal components", at: "--features", remedy: "give 1 to \(training.size)")
    }
    let eigen = try SymmetricEigen(training.covariance, size: training.size)
    self.features = features
    size = training.size
    components = Array(eigen.vectors[0..<(features * size)])
    explainedVariance = eigen.values[0..<features].reduce(0, +) / max(eigen.values.reduce(0, +), .leastNormalMagnitude)
    reference = Self.project(training, on: components, features: features)
  }

  /// d² between the images that `images` describes and the training images.
  public func squared(to images: PixelStatistics) throws -> Double {
    guard images.size == size else {
      throw DenoisingError(
        .shapeMismatch, "images of \(images.size) pixels, not \(size)", at: "Fréchet distance",
        remedy: "compare images of one size")
    }
    let other = Self.project(images, on: components, features: features)
    return try Self.squared(reference, other, size: features)
  }

  /// d² between two Gaussians with row-major covariances.
  package static func squared(
    _ one: (mean: [Double], covariance: [Double]), _ other: (mean: [Double], covariance: [Double]), size n: Int
  ) throws -> Double {
    let root = try squareRoot(one.covariance, size: n)
    let inner = multiply(multiply(root, other.covariance, n), root, n)
    let eigen = try SymmetricEigen(symmetric(inner, n), size: n)
    var distance = eigen.values.reduce(0) { $0 - 2 * max($1, 0).squareRoot() }
    for i in 0..<n {
      let difference = one.mean[i] - other.mean[i]
      distance += difference * difference + one.covariance[i * n + i] + other.covariance[i * n + i]
    }
    return max(distance, 0)
  }

  private static func project(
    _ images: PixelStatistics, on components: [Double], features: Int
  ) -> (mean: [Double], covariance: [Double]) {
    let size = images.size
    var mean = [Double](repeating: 0, count: features)
    var half = [Double](repeating: 0, count: features * size)
    for k in 0..<features {
      for i in 0..<size {
        let c = components[k * size + i]
        mean[k] += c * images.mean[i]
        for j in 0..<size { half[k * size + j] += c * images.covariance[i * size + j] }
      }
    }
    var covariance = [Double](repeating: 0, count: features * features)
    for k in 0..<features {
      for l in 0..<features {
        for j in 0..<size { covariance[k * features + l] += half[k * size + j] * components[l * size + j] }
      }
    }
    return (mean, symmetric(covariance, features))
  }

  private static func squareRoot(_ matrix: [Double], size n: Int) throws -> [Double] {
    let eigen = try SymmetricEigen(matrix, size: n)
    var root = [Double](repeating: 0, count: n * n)
    for k in 0..<n {
      let value = max(eigen.values[k], 0).squareRoot()
      for i in 0..<n {
        for j in 0..<n { root[i * n + j] += value * eigen.vectors[k * n + i] * eigen.vectors[k * n + j] }
      }
    }
    return root
  }

  private static func multiply(_ a: [Double], _ b: [Double], _ n: Int) -> [Double] {
    var c = [Double](repeating: 0, count: n * n)
    for i in 0..<n { for k in 0..<n { for j in 0..<n { c[i * n + j] += a[i * n + k] * b[k * n + j] } } }
    return c
  }

  private static func symmetric(_ a: [Double], _ n: Int) -> [Double] {
    (0..<(n * n)).map { (a[$0] + a[$0 % n * n + $0 / n]) / 2 }
  }
}
