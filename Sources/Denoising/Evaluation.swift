// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitRandomStreams

/// What images score, beside a ladder of references that gives the number a meaning.
public struct Evaluation: Sendable {
  /// One set of images.
  public struct Row: Sendable {
    /// What the images are.
    public let name: String
    /// Squared Fréchet distance to the training images in principal components.
    public let frechetDistance: Double
    /// Share of images that the classifier puts in the class asked for; nil where no class was.
    public let classAccuracy: Double?
  }

  /// Images in each set.
  public let count: Int
  /// Principal components.
  public let features: Int
  /// Share of the training variance in them.
  public let explainedVariance: Double
  /// The rows, references included.
  public let rows: [Row]

  /// Measures; keeps what was learnt of the training images.
  public struct Judge: Sendable {
    private let distance: FrechetDistance
    private let classifier: LogisticClassifier
    private let training: ImageDataset

    /// Learns the principal components and the classifier from the training images.
    public init(training: ImageDataset, features: Int = 64) throws {
      distance = try FrechetDistance(
        training: PixelStatistics(pixels: training.pixels, size: training.pixelCount), features: features)
      classifier = LogisticClassifier(training: training)
      self.training = training
    }

    /// The score of a set of images.
    public func row(_ name: String, pixels: [UInt8], labels: [UInt8]? = nil) throws -> Row {
      Row(
        name: name,
        frechetDistance: try distance.squared(to: PixelStatistics(pixels: pixels, size: training.pixelCount)),
        classAccuracy: labels.map { classifier.accuracy(pixels: pixels, labels: $0) })
    }

    /// The rows of `candidates` between real test images and images of independent pixels, `count` of each reference.
    public func evaluation(_ candidates: [Row], test: ImageDataset, count: Int, seed: UInt64) throws -> Evaluation {
      let real = try test.prefix(count)
      var rows = [try row("real test images", pixels: real.pixels, labels: real.labels)]
      rows += candidates
      let turns = (0..<count).map { UInt8($0 % training.classes) }
      rows.append(
        try row(
          "independent pixels, per class",
          pixels: IndependentPixels.perClass(training).images(
            count: count, stream: RandomStream(seed: seed, name: "per class")), labels: turns))
      rows.append(
        try row(
          "independent pixels, pooled",
          pixels: IndependentPixels.pooled(training).images(
            count: count, stream: RandomStream(seed: seed, name: "pooled"))))
      rows.append(
        try row(
          "coin flips",
          pixels: IndependentPixels.coins(size: training.pixelCount).images(
            count: count, stream: RandomStream(seed: seed, name: "coins"))))
      return Evaluation(
        count: count, features: distance.features, explainedVariance: distance.explainedVariance, rows: rows)
    }
  }
}
