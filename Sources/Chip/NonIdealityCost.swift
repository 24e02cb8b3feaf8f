// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising

/// What measured cells change in the pictures, by numbers that need no data set: the mean picture of each class.
///
/// With μ_c(k) the mean of pixel k over the pictures of class c, two sets of pictures differ by the mean over classes and
/// pixels of |μ_c(k) − μ′_c(k)|. Finite sets differ even where the law is the same; so the difference between measured and
/// ideal cells stands beside that between two ideal runs of other seeds and equal size, the floor.
/// A difference at the floor says that this many pictures show no change; it does not say that there is none.
public struct NonIdealityCost: Codable, Hashable, Sendable {
  /// The pictures of one class.
  public struct ClassRow: Codable, Hashable, Sendable {
    /// The class.
    public var label: Int
    /// Pictures of it in each set.
    public var count: Int
    /// Mean pixel, 0 to 1, of ideal cells.
    public var idealDensity: Double
    /// Mean pixel, 0 to 1, of measured cells.
    public var measuredDensity: Double
    /// Mean over pixels of the absolute difference of mean pictures, measured against ideal cells.
    public var difference: Double
    /// The same between two ideal runs.
    public var floor: Double
  }

  /// One row a class, ascending.
  public var classes: [ClassRow]
  /// Mean of `difference` over the classes.
  public var difference: Double
  /// Mean of `floor` over the classes.
  public var floor: Double

  /// Compares three sets of pictures of the same size and labels.
  ///
  /// - Parameters:
  ///   - ideal: Drawn with the ideal law.
  ///   - repeated: The same with another seed.
  ///   - measured: Drawn with measured cells.
  /// - Throws: `DenoisingError` with code `shapeMismatch` where sizes or labels differ.
  public init(
    ideal: GeneratedImages, repeated: GeneratedImages, measured: GeneratedImages
  ) throws(DenoisingError) {
    for other in [repeated, measured] {
      guard other.width == ideal.width, other.height == ideal.height, other.labels == ideal.labels else {
        throw DenoisingError(
          .shapeMismatch, "the sets differ in size or labels", at: "comparison of pictures",
          remedy: "draw all sets with the same labels")
      }
    }
    classes = Set(ideal.labels).sorted().map { label in
      let members = ideal.labels.indices.filter { ideal.labels[$0] == label }
      let means = [ideal, repeated, measured].map { Self.meanPicture($0, members) }
      let pixels = Double(means[0].count)
      func distance(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { $0 + abs($1.0 - $1.1) } / pixels
      }
      return ClassRow(
        label: Int(label), count: members.count, idealDensity: means[0].reduce(0, +) / pixels,
        measuredDensity: means[2].reduce(0, +) / pixels, difference: distance(means[0], means[2]),
        floor: distance(means[0], means[1]))
    }
    difference = classes.reduce(0) { $0 + $1.difference } / Double(classes.count)
    floor = classes.reduce(0) { $0 + $1.floor } / Double(classes.count)
  }

  private static func meanPicture(_ images: GeneratedImages, _ members: [Int]) -> [Double] {
    let size = images.width * images.height
    var sum = [Double](repeating: 0, count: size)
    for member in members {
      for pixel in 0..<size { sum[pixel] += Double(images.pixels[member * size + pixel]) / Double(images.levels) }
    }
    return sum.map { $0 / Double(members.count) }
  }
}
