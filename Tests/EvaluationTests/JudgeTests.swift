// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import PBitKitEvaluation
import PBitKitRandomStreams
import Testing

@Suite struct JudgeTests {
  /// Split training images and test images < per-class pixels < pooled pixels < coins, by both distances, on images that
  /// have structure; fresh images of the right law score as the test images do.
  @Test func ladderHasItsOrder() throws {
    let judge = try Evaluation.Judge(training: Bars.images(4000), features: 20, hidden: 12)
    let fresh = try Bars.images(1000, seed: 3)
    let (evaluation, neighbours) = try judge.evaluation(
      of: [.init("fresh", pixels: fresh.pixels, labels: fresh.labels)], test: Bars.images(1000, seed: 2), count: 1000,
      seed: 1)
    let rows = evaluation.rows
    #expect(rows.map(\.isCandidate) == [false, false, true, false, false, false])
    for distance in [{ (row: Evaluation.Row) in row.principalComponents.value }, { $0.classifierFeatures!.value }] {
      let values = rows.map { distance($0).value }
      // The floor, test and fresh images are of one law; the rungs below come in order.
      for real in values[0..<3] { #expect(real * 10 < values[3]) }
      #expect(values[3] < values[4] && values[4] < values[5])
      #expect(rows.allSatisfy { distance($0).standardError > 0 })
    }
    #expect(rows[2].perceptron!.accuracy.value > 0.98)
    #expect(rows[3].perceptron != nil && rows[4].perceptron == nil)
    // Real images, and independent pixels of a class, which lie in the rows or columns of its bars, show their class.
    #expect(rows[0].perceptron!.accuracy.value > 0.98 && rows[1].perceptron!.accuracy.value > 0.98)
    #expect(rows[3].perceptron!.accuracy.value > 0.8 && rows[3].logistic!.accuracy.value > 0.8)
    #expect(rows[2].novelty!.ratio!.interval().contains(1))
    #expect(rows[3].novelty!.ratio!.value > 1.5)
    // Images of one law cover as much as the split training images do.
    #expect(abs(rows[2].coverage!.coverage.value - rows[0].coverage!.coverage.value) < 0.05)
    #expect(rows[5].coverage!.coverage.value < 0.1)
    #expect(neighbours.map(\.name) == ["fresh"] && neighbours[0].indices.count == 1000)

    let json = try JSONEncoder().encode(evaluation)
    #expect(try JSONDecoder().decode(Evaluation.self, from: json) == evaluation)
  }

  /// The judge's numbers are those of its parts, put together by hand.
  @Test func theJudgeIsItsParts() throws {
    let (training, test, fresh) = (
      try Bars.images(600), try Bars.images(300, seed: 2), try Bars.images(150, seed: 3)
    )
    let judge = try Evaluation.Judge(training: training, features: 8, hidden: 5, seed: 4)
    let (evaluation, _) = try judge.evaluation(
      of: [.init("fresh", pixels: fresh.pixels, labels: fresh.labels)], test: test, count: 100, seed: 1)
    let components = try PrincipalComponents(PixelStatistics(pixels: training.pixels, size: 36), count: 36)
    let perceptron = try PerceptronClassifier(
      training: training, components: components, features: components.features(of: training.pixels), hidden: 5,
      seed: 4)
    func hidden(_ data: ImageDataset) throws -> FeatureVectors {
      perceptron.features(of: try components.features(of: data.pixels))
    }
    func confusion(_ data: ImageDataset) throws -> ConfusionTable {
      ConfusionTable(labels: data.labels, predicted: perceptron.classes(of: try hidden(data)), classes: 2)
    }
    let row = evaluation.rows[2]
    #expect(try row.coverage == Coverage(of: hidden(fresh), real: hidden(test.prefix(100))))
    #expect(
      try row.classifierFeatures
        == FrechetDistance(reference: FeatureMoments(hidden(training))).measured(to: hidden(fresh)))
    #expect(row.frechetDistance == row.principalComponents.value.value)
    #expect(try row.perceptron == confusion(fresh) && evaluation.classifier?.test == confusion(test))
    let nearest = [fresh, try test.prefix(100)].map { NearestImages(of: $0.pixels, in: training) }
    #expect(row.novelty == Novelty(nearest[0], test: nearest[1]))
  }

  /// The floor is the distance of the images that the seed draws from those that it leaves, in both feature spaces.
  @Test func theFloorLeavesItsImagesOut() throws {
    let training = try Bars.images(400)
    let judge = try Evaluation.Judge(training: training, features: 20, hidden: 6)
    let row = try judge.evaluation(of: [], test: Bars.images(200, seed: 2), count: 150, seed: 5).evaluation.rows[0]
    var order = Array(0..<400)
    var stream = RandomStream(seed: 5, name: "training split")
    order.shuffle(using: &stream)
    func distance(_ features: FeatureVectors) throws -> Double {
      try FrechetDistance(reference: FeatureMoments(features.selecting(order[150...])))
        .measured(to: features.selecting(order[..<150])).value.value
    }
    let components = try PrincipalComponents(PixelStatistics(pixels: training.pixels, size: 36), count: 36)
    let all = try components.features(of: training.pixels)
    let perceptron = try PerceptronClassifier(training: training, components: components, features: all, hidden: 6)
    #expect(abs(row.principalComponents.value.value / (try distance(all.prefix(20))) - 1) < 1e-6)
    #expect(abs(row.classifierFeatures!.value.value / (try distance(perceptron.features(of: all))) - 1) < 1e-6)
  }

  @Test func resultDoesNotDependOnThreads() throws {
    let training = try Bars.images(600)
    let rows = try [1, 3].map { threads in
      try Evaluation.Judge(training: training, features: 8, hidden: 5, threads: threads)
        .row("x", pixels: Bars.images(100, seed: 2).pixels)
    }
    #expect(rows[0] == rows[1])
  }

  /// Without a perceptron a judge has the first distance and the logistic regression.
  @Test func quickJudge() throws {
    let images = try Bars.images(200, seed: 2)
    let training = try Bars.images(2000)
    let row = try Evaluation.Judge(training: training, features: 8)
      .row("x", pixels: images.pixels, labels: images.labels)
    #expect(row.classifierFeatures == nil && row.perceptron == nil)
    let logistic = LogisticClassifier(training: training).accuracy(pixels: images.pixels, labels: images.labels)
    #expect(row.classAccuracy == logistic && logistic > 0.8)
  }
}
