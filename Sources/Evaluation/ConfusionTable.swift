// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

/// How often a classifier takes images of one class for another.
public struct ConfusionTable: Codable, Sendable, Equatable {
  /// A share with its 95 % score interval (Wilson).
  public struct Share: Codable, Sendable, Equatable {
    /// Images that count.
    public let hits: Int
    /// Images in all.
    public let count: Int
    /// `hits`/`count`; 0 of none.
    public let value: Double
    /// The interval's lower end.
    public let lower: Double
    /// The interval's upper end.
    public let upper: Double

    /// The share of `hits` in `count` independent images.
    public init(hits: Int, count: Int) {
      self.hits = hits
      self.count = count
      value = count == 0 ? 0 : Double(hits) / Double(count)
      let interval =
        count == 0 ? 0...1 : ScoreInterval.interval(probability: value, effectiveSamples: Double(count))
      (lower, upper) = (interval.lowerBound, interval.upperBound)
    }
  }

  /// `counts[c][p]`: images asked for as class c and taken for class p.
  public let counts: [[Int]]

  /// A table of images.
  ///
  /// - Parameters:
  ///   - labels: what each image should be.
  ///   - predicted: what the classifier takes it for.
  ///   - classes: number of classes.
  public init(labels: [UInt8], predicted: [Int], classes: Int) {
    var counts = Array(repeating: Array(repeating: 0, count: classes), count: classes)
    for (label, prediction) in zip(labels, predicted) { counts[Int(label)][prediction] += 1 }
    self.counts = counts
  }

  /// Images on the diagonal.
  public var accuracy: Share {
    Share(
      hits: counts.indices.reduce(0) { $0 + counts[$1][$1] }, count: counts.reduce(0) { $0 + $1.reduce(0, +) })
  }

  /// The same of each class.
  public var perClass: [Share] {
    counts.indices.map { Share(hits: counts[$0][$0], count: counts[$0].reduce(0, +)) }
  }

  private enum CodingKeys: String, CodingKey { case counts, accuracy, perClass }

  /// Reads the counts, from which the rest follows.
  public init(from decoder: any Decoder) throws {
    counts = try decoder.container(keyedBy: CodingKeys.self).decode([[Int]].self, forKey: .counts)
    guard counts.allSatisfy({ $0.count == counts.count && $0.allSatisfy { $0 >= 0 } }) else {
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "not a square table"))
    }
  }

  /// Writes the counts and the shares.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(counts, forKey: .counts)
    try container.encode(accuracy, forKey: .accuracy)
    try container.encode(perClass, forKey: .perClass)
  }
}
