// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import PBitKitEvaluation
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
    #expect(rows[2].novelty!.ratio!.interval().contains(1))
    #expect(rows[3].novelty!.ratio!.value > 1.5)
    // Images of one law cover as much as the split training images do.
    #expect(abs(rows[2].coverage!.coverage.value - rows[0].coverage!.coverage.value) < 0.05)
    #expect(rows[5].coverage!.coverage.value < 0.1)
    #expect(neighbours.map(\.name) == ["fresh"] && neighbours[0].indices.count == 1000)

    let json = try JSONEncoder().encode(evaluation)
    #expect(try JSONDecoder().decode(Evaluation.self, from: json) == evaluation)
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
