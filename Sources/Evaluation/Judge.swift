// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising
import PBitKitRandomStreams

extension Evaluation {
  /// Measures images; keeps what was learnt of the training images.
  public struct Judge: Sendable {
    /// What takes long, for a progress line.
    public enum Stage: Sendable {
      /// Training of the perceptron.
      case classifier
      /// Search for the nearest training images of a set.
      case neighbours(String)
    }

    private let training: ImageDataset
    private let features: Int
    private let components: PrincipalComponents
    private let componentDistance: FrechetDistance
    private let logistic: LogisticClassifier
    private let perceptron: PerceptronClassifier?
    private let hiddenDistance: FrechetDistance?
    private let trainingMoments: (components: FeatureMoments, hidden: FeatureMoments?)
    private let threads: Int

    /// Principal components that the perceptron sees.
    ///
    /// With a hundred the classifier cannot see that pixels are independent: their noise lies in the later components.
    public static let classifierInputs = 300

    /// Learns the principal components and the classifiers from the training images.
    ///
    /// - Parameters:
    ///   - training: the images.
    ///   - features: principal components of the Fréchet distance.
    ///   - hidden: hidden units of the perceptron, the features of the second distance; nil for no perceptron.
    ///   - seed: of the perceptron's start.
    ///   - threads: worker threads; the result does not depend on them.
    ///   - progress: called with the share done of the perceptron's training.
    /// - Throws: `DenoisingError` for a number of features that the images do not have.
    public init(
      training: ImageDataset, features: Int = 64, hidden: Int? = nil, seed: UInt64 = 1, threads: Int = 1,
      progress: (Double) -> Void = { _ in }
    ) throws {
      let statistics = try PixelStatistics(pixels: training.pixels, size: training.pixelCount, levels: training.levels)
      let inputs = hidden == nil ? features : max(features, min(Self.classifierInputs, training.pixelCount))
      components = try PrincipalComponents(statistics, count: inputs, levels: training.levels)
      let all = try components.features(of: training.pixels, threads: threads)
      let moments = FeatureMoments(all.prefix(features))
      componentDistance = try FrechetDistance(reference: moments)
      logistic = LogisticClassifier(training: training)
      if let hidden {
        let perceptron = try PerceptronClassifier(
          training: training, components: components, features: all, hidden: hidden, seed: seed, threads: threads,
          progress: progress)
        let hiddenMoments = FeatureMoments(perceptron.features(of: all))
        hiddenDistance = try FrechetDistance(reference: hiddenMoments)
        trainingMoments = (moments, hiddenMoments)
        self.perceptron = perceptron
      } else {
        (perceptron, hiddenDistance, trainingMoments) = (nil, nil, (moments, nil))
      }
      self.training = training
      self.features = features
      self.threads = threads
    }

    /// The score of a set of images by distances and classes.
    ///
    /// - Throws: `DenoisingError` for fewer than four images or images of another size.
    public func row(_ name: String, pixels: [UInt8], labels: [UInt8]? = nil) throws -> Row {
      try row(
        ImageSet(name, pixels: pixels, labels: labels), isCandidate: true, vectors: vectors(pixels), novelty: nil,
        coverage: nil)
    }

    /// The rows of `candidates` between real images and images of independent pixels, and the nearest training images
    /// of each candidate.
    ///
    /// - Parameters:
    ///   - candidates: the images to judge.
    ///   - test: held-out images.
    ///   - count: images of each rung; no more than there are test images are used of those.
    ///   - seed: of the drawn rungs.
    ///   - progress: called with what is being done and the share done, from any thread.
    /// - Throws: `DenoisingError` for sets that are too small or of another size.
    public func evaluation(
      of candidates: [ImageSet], test: ImageDataset, count: Int, seed: UInt64,
      progress: (@Sendable (Stage, Double) -> Void)? = nil
    ) throws -> (evaluation: Evaluation, neighbours: [Neighbours]) {
      let real = try test.prefix(count)
      let realSet = ImageSet("real test images", pixels: real.pixels, labels: real.labels)
      let realFeatures = try vectors(real.pixels)
      let realNearest = nearest(realSet, progress)
      func scored(_ set: ImageSet, isCandidate: Bool, novelty: Bool) throws -> (Row, Neighbours?) {
        let found = novelty ? nearest(set, progress) : nil
        let vectors = try vectors(set.pixels)
        let row = try row(
          set, isCandidate: isCandidate, vectors: vectors, novelty: found.map { Novelty($0, test: realNearest) },
          coverage: coverage(of: vectors, real: realFeatures))
        return (row, found.map { Neighbours(name: set.name, indices: $0.indices, distances: $0.distances) })
      }

      var rows = [try floor(count, seed: seed, real: realFeatures)]
      rows.append(
        try row(
          realSet, isCandidate: false, vectors: realFeatures, novelty: Novelty(realNearest, test: realNearest),
          coverage: nil))
      var neighbours: [Neighbours] = []
      for candidate in candidates {
        let (row, found) = try scored(candidate, isCandidate: true, novelty: true)
        rows.append(row)
        if let found { neighbours.append(found) }
      }
      let rungs = [
        (
          "independent pixels, per class", IndependentPixels.perClass(training),
          training.classesInTurn(count) as [UInt8]?
        ),
        ("independent pixels, pooled", .pooled(training), nil),
        ("coin flips", .coins(size: training.pixelCount, levels: training.levels), nil),
      ]
      for (name, pixels, labels) in rungs {
        let set = ImageSet(
          name, pixels: pixels.images(count: count, stream: RandomStream(seed: seed, name: name)), labels: labels)
        rows.append(try scored(set, isCandidate: false, novelty: labels != nil).0)
      }
      let testFeatures = try vectors(test.pixels)
      let classifier = perceptron.map { perceptron in
        Classifier(
          inputs: components.count, hidden: perceptron.hidden, iterations: perceptron.iterations,
          test: ConfusionTable(
            labels: test.labels, predicted: perceptron.classes(of: testFeatures.deepest), classes: training.classes))
      }
      let evaluation = Evaluation(
        count: count, seed: seed, dataChecksum: training.checksum, features: features,
        explainedVariance: components.explainedVariance(features), classifier: classifier,
        logisticTest: ConfusionTable(
          labels: test.labels, predicted: logistic.classes(pixels: test.pixels), classes: training.classes),
        rows: rows)
      return (evaluation, neighbours)
    }

    /// Features of a set: principal components, and hidden values where there is a perceptron.
    private struct Vectors {
      let components: FeatureVectors
      let hidden: FeatureVectors?
      var deepest: FeatureVectors { hidden ?? components }
    }

    private func vectors(_ pixels: [UInt8]) throws -> Vectors {
      let all = try components.features(of: pixels, threads: threads)
      return Vectors(components: all.prefix(features), hidden: perceptron?.features(of: all))
    }

    private func nearest(_ set: ImageSet, _ progress: (@Sendable (Stage, Double) -> Void)?) -> NearestImages {
      NearestImages(of: set.pixels, in: training, threads: threads) { progress?(.neighbours(set.name), $0) }
    }

    /// Training images drawn at random, against all others.
    private func floor(_ count: Int, seed: UInt64, real: Vectors) throws -> Row {
      var order = Array(0..<training.count)
      var stream = RandomStream(seed: seed, name: "training split")
      order.shuffle(using: &stream)
      let chosen = order.prefix(min(count, training.count / 2))
      let pixels = chosen.flatMap { training.image($0) }
      let set = ImageSet("training images, split", pixels: pixels, labels: chosen.map { training.labels[$0] })
      let vectors = try vectors(pixels)
      let rest = trainingMoments.components - FeatureMoments(vectors.components)
      let hidden: FrechetDistance? = try trainingMoments.hidden.flatMap { moments in
        try vectors.hidden.map { try FrechetDistance(reference: moments - FeatureMoments($0)) }
      }
      return try row(
        set, isCandidate: false, vectors: vectors, novelty: nil, coverage: coverage(of: vectors, real: real),
        distances: (try FrechetDistance(reference: rest), hidden))
    }

    /// Nil where there are too few images for five neighbours.
    private func coverage(of vectors: Vectors, real: Vectors) throws -> Coverage? {
      let neighbours = 5
      guard min(vectors.deepest.count, real.deepest.count) > neighbours else { return nil }
      return try Coverage(of: vectors.deepest, real: real.deepest, neighbours: neighbours, threads: threads)
    }

    private func row(
      _ set: ImageSet, isCandidate: Bool, vectors: Vectors, novelty: Novelty?, coverage: Coverage?,
      distances: (FrechetDistance, FrechetDistance?)? = nil
    ) throws -> Row {
      let (componentDistance, hiddenDistance) = distances ?? (componentDistance, hiddenDistance)
      let hidden = try hiddenDistance.flatMap { distance in
        try vectors.hidden.map { try distance.measured(to: $0, threads: threads) }
      }
      let perceptronTable = perceptron.flatMap { perceptron in
        set.labels.map { labels in
          ConfusionTable(
            labels: labels, predicted: perceptron.classes(of: vectors.deepest), classes: training.classes)
        }
      }
      return Row(
        name: set.name, isCandidate: isCandidate,
        principalComponents: try componentDistance.measured(to: vectors.components, threads: threads),
        classifierFeatures: hidden, perceptron: perceptronTable,
        logistic: set.labels.map {
          ConfusionTable(labels: $0, predicted: logistic.classes(pixels: set.pixels), classes: training.classes)
        },
        novelty: novelty, coverage: coverage)
    }
  }
}
