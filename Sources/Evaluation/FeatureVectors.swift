// SPDX-License-Identifier: GPL-3.0-or-later

/// Feature vectors of a set of images, one a row.
public struct FeatureVectors: Sendable {
  /// Number of images.
  public let count: Int
  /// Features of an image.
  public let dimensions: Int
  /// `count × dimensions`, image by image.
  public let values: [Double]

  /// Vectors from their numbers.
  public init(_ values: [Double], dimensions: Int) {
    precondition(dimensions > 0 && values.count.isMultiple(of: dimensions), "whole vectors")
    self.values = values
    self.dimensions = dimensions
    count = values.count / dimensions
  }

  /// The first features of every image.
  public func prefix(_ features: Int) -> FeatureVectors {
    guard features < dimensions else { return self }
    return FeatureVectors(
      (0..<count).flatMap { values[($0 * dimensions)..<($0 * dimensions + features)] }, dimensions: features)
  }

  /// The vectors of some images, in that order.
  public func selecting(_ images: some Sequence<Int>) -> FeatureVectors {
    FeatureVectors(
      images.flatMap { values[($0 * dimensions)..<(($0 + 1) * dimensions)] }, dimensions: dimensions)
  }
}
