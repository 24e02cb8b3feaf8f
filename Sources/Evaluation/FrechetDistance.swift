// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitDenoising
import PBitKitGSLNumerics

/// Squared Fréchet distance of Gaussians fitted to the features of two sets of images. Which features they are gives the
/// number its name: it is an FID only where they are those of the Inception network.
///
/// ```
/// d² = |μ₁ − μ₂|² + tr(C₁ + C₂ − 2 (C₁^½ C₂ C₁^½)^½)
/// ```
public struct FrechetDistance: Sendable {
  /// d² from a finite sample.
  public struct Measured: Codable, Sendable, Equatable {
    /// Images of the sample.
    public let images: Int
    /// d² of these images; it is biased upwards by about a constant over `images`.
    public let value: Estimate
    /// d² extrapolated to infinitely many images by the jackknife; of images like the reference it may be negative.
    ///
    /// It takes away what falls as one over `images`, which is the bias where there are many more images than features.
    public let extrapolated: Estimate
  }

  private let mean: [Double]
  private let trace: Double
  /// C₁^½.
  private let root: Matrix

  /// The distance from the images with these features.
  ///
  /// - Throws: `GSLError`.
  public init(reference: FeatureMoments) throws {
    try self.init(mean: reference.mean, covariance: reference.covariance)
  }

  /// The distance from a Gaussian.
  ///
  /// - Parameters:
  ///   - mean: μ₁.
  ///   - covariance: C₁, row-major.
  /// - Throws: `GSLError`.
  public init(mean: [Double], covariance: [Double]) throws {
    let n = mean.count
    self.mean = mean
    trace = (0..<n).reduce(0) { $0 + covariance[$1 * n + $1] }
    let eigen = try SymmetricEigen(covariance, size: n)
    // V √Λ Vᵀ: the vectors are rows.
    var scaled = Matrix(rows: n, columns: n)
    for k in 0..<n {
      let factor = max(eigen.values[k], 0).squareRoot().squareRoot()
      for i in 0..<n { scaled[k, i] = factor * eigen.vectors[k * n + i] }
    }
    root = Matrix.transposedProduct(scaled, scaled)
  }

  /// d² to a Gaussian.
  ///
  /// - Throws: `GSLError`.
  public func squared(mean other: [Double], covariance: [Double]) throws -> Double {
    let n = mean.count
    let inner = root * Matrix(rows: n, columns: n, elements: covariance) * root
    return try squared(mean: other, trace: (0..<n).reduce(0) { $0 + covariance[$1 * n + $1] }, inner: inner.elements)
  }

  /// Jackknife blocks for so many features: of many, each eigenvalue problem takes seconds.
  public static func blocks(_ features: Int) -> Int { features > 512 ? 10 : 20 }

  /// d² to the images with these features, with the error of the finite sample; the reference counts as known.
  ///
  /// The images are taken in consecutive blocks; leaving out one at a time gives the jackknife's standard error and its
  /// extrapolation (M. H. Quenouille, Biometrika 43, 353 (1956)). No random numbers are involved.
  /// - Parameters:
  ///   - features: of the images, at least four.
  ///   - blocks: how many; ``blocks(_:)`` where not given.
  ///   - threads: worker threads.
  /// - Throws: `DenoisingError` for fewer than four images or features of another kind; `GSLError`.
  public func measured(to features: FeatureVectors, blocks: Int? = nil, threads: Int = 1) throws -> Measured {
    let n = mean.count
    guard features.dimensions == n else {
      throw DenoisingError(
        .shapeMismatch, "\(features.dimensions) features, not \(n)", at: "Fréchet distance",
        remedy: "compare features of one kind")
    }
    guard features.count >= 4 else {
      throw DenoisingError(
        .countMismatch, "\(features.count) images", at: "Fréchet distance", remedy: "give at least four images")
    }
    let groups = min(blocks ?? Self.blocks(n), features.count / 2)
    let ranges = (0..<groups).map { ($0 * features.count / groups)..<(($0 + 1) * features.count / groups) }
    // With z = C₁^½ x the covariance of z is C₁^½ C₂ C₁^½: one product for all blocks.
    let turned = FeatureVectors(
      (Matrix(rows: features.count, columns: n, elements: features.values) * root).elements, dimensions: n)
    let all = FeatureMoments(turned)
    // The whole, then each block left out.
    let results = ResultBox<Result<Double, any Error>>(repeating: .success(0), count: groups + 1)
    forEachInParallel(groups + 1, threads: threads) { _, item in
      let left = item == 0 ? nil : ranges[item - 1]
      let moments = left.map { all - FeatureMoments(turned, range: $0) } ?? all
      let (mean, trace) = Self.meanAndTrace(features, without: left)
      results[item] = Result { try squared(mean: mean, trace: trace, inner: moments.covariance) }
    }
    let values = try results.values.map { try $0.get() }
    let (whole, left, count) = (values[0], values.dropFirst(), Double(groups))
    let mean = left.reduce(0, +) / count
    let error = Estimate.jackknifeError(left)
    func estimate(_ value: Double) -> Estimate {
      Estimate(value, standardError: error, degreesOfFreedom: count - 1)
    }
    return Measured(
      images: features.count, value: estimate(whole), extrapolated: estimate(count * whole - (count - 1) * mean))
  }

  /// μ₂ and tr C₂ of all images but some.
  private static func meanAndTrace(
    _ features: FeatureVectors, without left: Range<Int>?
  ) -> (mean: [Double], trace: Double) {
    let n = features.dimensions
    let images = (0..<features.count).filter { left?.contains($0) != true }
    let count = Double(images.count)
    var mean = [Double](repeating: 0, count: n)
    for image in images { for i in 0..<n { mean[i] += features.values[image * n + i] / count } }
    var squares = 0.0
    for image in images {
      for i in 0..<n {
        let difference = features.values[image * n + i] - mean[i]
        squares += difference * difference
      }
    }
    return (mean, squares / (count - 1))
  }

  private func squared(mean other: [Double], trace otherTrace: Double, inner: [Double]) throws -> Double {
    let n = mean.count
    let roots = try SymmetricEigen.values(of: Self.symmetric(inner, n), size: n)
      .reduce(0) { $0 + max($1, 0).squareRoot() }
    let shift = zip(mean, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return max(shift + trace + otherTrace - 2 * roots, 0)
  }

  private static func symmetric(_ a: [Double], _ n: Int) -> [Double] {
    (0..<(n * n)).map { (a[$0] + a[$0 % n * n + $0 / n]) / 2 }
  }
}
