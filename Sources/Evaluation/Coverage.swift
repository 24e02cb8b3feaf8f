// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising

/// Fidelity and diversity of images by neighbourhoods in feature space, each the ball around an image that just holds its
/// k-th nearest neighbour of the same set.
///
/// Density and coverage: M. F. Naeem et al., ICML 2020 (arXiv:2002.09797), equations 5 and 6; precision and recall:
/// T. Kynkäänniemi et al., NeurIPS 2019 (arXiv:1904.06991).
public struct Coverage: Codable, Sendable, Equatable {
  /// k.
  public let neighbours: Int
  /// Share of real images with at least one of the images in their ball.
  public let coverage: ConfusionTable.Share
  /// Mean number of real images' balls that hold an image, over k: about 1 for images of the real law.
  public let density: Double
  /// Share of images that lie in some real image's ball.
  public let precision: ConfusionTable.Share
  /// Share of real images that lie in some image's ball.
  public let recall: ConfusionTable.Share

  /// Measures images against real ones; the intervals of the shares take images as independent.
  ///
  /// - Throws: `DenoisingError` where either set has no k-th neighbour or features differ in kind.
  public init(
    of images: FeatureVectors, real: FeatureVectors, neighbours: Int = 5, threads: Int = 1
  ) throws(DenoisingError) {
    guard neighbours > 0, min(images.count, real.count) > neighbours, images.dimensions == real.dimensions else {
      throw DenoisingError(
        .countMismatch, "\(images.count) and \(real.count) images for \(neighbours) neighbours", at: "coverage",
        remedy: "give more images than neighbours, with features of one kind")
    }
    let (one, other) = (ColumnVectors(real), ColumnVectors(images))
    let radii = Self.radii(real, among: one, neighbours, threads)
    let imageRadii = Self.radii(images, among: other, neighbours, threads)
    // Of each real image: how many images its ball holds, and whether an image's ball holds it.
    let held = ResultBox(repeating: (0, false), count: real.count)
    forEachInParallel(real.count, threads: threads) { _, i in
      let distances = other.squaredDistances(from: real, i)
      held[i] = (
        distances.count { $0 <= radii[i] }, zip(distances, imageRadii).contains { $0 <= $1 }
      )
    }
    let inside = ResultBox(repeating: false, count: images.count)
    forEachInParallel(images.count, threads: threads) { _, j in
      inside[j] = zip(one.squaredDistances(from: images, j), radii).contains { $0 <= $1 }
    }
    let balls = held.values
    self.neighbours = neighbours
    coverage = .init(hits: balls.count { $0.0 > 0 }, count: real.count)
    density = Double(balls.reduce(0) { $0 + $1.0 }) / Double(neighbours * images.count)
    precision = .init(hits: inside.values.count { $0 }, count: images.count)
    recall = .init(hits: balls.count { $0.1 }, count: real.count)
  }

  /// Squared distance of each vector to its k-th neighbour in its own set.
  private static func radii(
    _ set: FeatureVectors, among columns: ColumnVectors, _ k: Int, _ threads: Int
  ) -> [Float] {
    let radii = ResultBox(repeating: Float(0), count: set.count)
    forEachInParallel(set.count, threads: threads) { _, i in
      let distances = columns.squaredDistances(from: set, i)
      // The k least, ascending.
      var least = [Float](repeating: .infinity, count: k)
      for j in distances.indices where j != i && distances[j] < least[k - 1] {
        var place = k - 1
        while place > 0, least[place - 1] > distances[j] {
          least[place] = least[place - 1]
          place -= 1
        }
        least[place] = distances[j]
      }
      radii[i] = least[k - 1]
    }
    return radii.values
  }
}

/// Vectors with one feature of all images side by side, so that distances to all are sums of columns.
private struct ColumnVectors {
  let count: Int
  let dimensions: Int
  let values: [Float]

  init(_ vectors: FeatureVectors) {
    count = vectors.count
    dimensions = vectors.dimensions
    let (count, dimensions) = (count, dimensions)
    values = (0..<(count * dimensions)).map { Float(vectors.values[$0 % count * dimensions + $0 / count]) }
  }

  func squaredDistances(from set: FeatureVectors, _ index: Int) -> [Float] {
    var sums = [Float](repeating: 0, count: count)
    sums.withUnsafeMutableBufferPointer { sums in
      values.withUnsafeBufferPointer { values in
        for d in 0..<dimensions {
          let (x, column) = (Float(set.values[index * dimensions + d]), values.baseAddress! + d * count)
          for i in 0..<count {
            let difference = column[i] - x
            sums[i] += difference * difference
          }
        }
      }
    }
    return sums
  }
}
