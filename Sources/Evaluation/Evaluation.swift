// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

/// What images score, beside a ladder of references that gives the numbers a meaning.
public struct Evaluation: Codable, Sendable, Equatable {
  /// Images to be judged.
  public struct ImageSet: Sendable {
    /// What they are.
    public let name: String
    /// Image-major values 0 … n.
    public let pixels: [UInt8]
    /// The class that each was asked to show; nil where none was.
    public let labels: [UInt8]?

    /// Images from their parts.
    public init(_ name: String, pixels: [UInt8], labels: [UInt8]? = nil) {
      self.name = name
      self.pixels = pixels
      self.labels = labels
    }
  }

  /// The score of one set of images.
  public struct Row: Codable, Sendable, Equatable {
    /// What the images are.
    public let name: String
    /// Whether they are the images in question and not a rung of the ladder.
    public let isCandidate: Bool
    /// Squared Fréchet distance to the training images in their principal components.
    public let principalComponents: FrechetDistance.Measured
    /// The same in the perceptron's features; nil where none was trained.
    public let classifierFeatures: FrechetDistance.Measured?
    /// Classes asked for against those that the perceptron sees; nil without labels or perceptron.
    public let perceptron: ConfusionTable?
    /// The same of the logistic regression.
    public let logistic: ConfusionTable?
    /// Distances to the nearest training images, where they were measured.
    public let novelty: Novelty?
    /// Neighbourhoods of the test images in the perceptron's features, where they were measured.
    public let coverage: Coverage?

    /// d² in principal components.
    public var frechetDistance: Double { principalComponents.value.value }
    /// Share of images that the logistic regression puts in the class asked for; nil where no class was.
    public var classAccuracy: Double? { logistic?.accuracy.value }
  }

  /// The classifier that `Judge` trained.
  public struct Classifier: Codable, Sendable, Equatable {
    /// Principal components that it sees.
    public let inputs: Int
    /// Hidden units, which are the features.
    public let hidden: Int
    /// Quasi-Newton iterations.
    public let iterations: Int
    /// Its verdict on the test images.
    public let test: ConfusionTable
  }

  /// The judged images as they are shown: each beside the training image nearest to it.
  public struct Neighbours: Sendable, Equatable {
    /// The row's name.
    public let name: String
    /// Places in the training set, one an image.
    public let indices: [Int]
    /// Pixels that differ, or Euclidean distance.
    public let distances: [Double]
  }

  /// Images of each rung of the ladder.
  public let count: Int
  /// Seed of the rungs' draws and of the classifier's start.
  public let seed: UInt64
  /// CRC-32 of the training images and labels.
  public let dataChecksum: String
  /// Principal components of the first distance.
  public let features: Int
  /// Share of the training variance in them.
  public let explainedVariance: Double
  /// The classifier; nil where none was trained.
  public let classifier: Classifier?
  /// The logistic regression's verdict on the test images.
  public let logisticTest: ConfusionTable
  /// The rows: training images among themselves, test images, the judged images, images of independent pixels.
  public let rows: [Row]
  /// How fast the chains of each step of the judged model forget; empty where no model was run.
  public var mixing: [ChainMixing] = []
  /// Fréchet distance in features of the user's own, such as Inception's; nil where none were given.
  public var suppliedFeatures: FrechetDistance.Measured?

  init(
    count: Int, seed: UInt64, dataChecksum: String, features: Int, explainedVariance: Double, classifier: Classifier?,
    logisticTest: ConfusionTable, rows: [Row]
  ) {
    self.count = count
    self.seed = seed
    self.dataChecksum = dataChecksum
    self.features = features
    self.explainedVariance = explainedVariance
    self.classifier = classifier
    self.logisticTest = logisticTest
    self.rows = rows
  }
}
