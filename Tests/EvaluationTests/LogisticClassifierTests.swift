// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising
import PBitKitEvaluation
import PBitKitRandomStreams
import Testing

@Suite struct LogisticClassifierTests {
  /// Independent pixels of two classes: the Bayes rule is linear in the pixels, so the classifier must come near it.
  @Test func reachesTheBayesRule() throws {
    var stream = RandomStream(seed: 3, name: "pixels")
    func images(_ count: Int) throws -> ImageDataset {
      let labels = (0..<count).map { UInt8($0 % 2) }
      let pixels = (0..<(count * 9)).map { i in
        UInt8(stream.uniform() < (labels[i / 9] == 1 ? 0.65 : 0.35) ? 1 : 0)
      }
      return try ImageDataset(width: 3, height: 3, classes: 2, pixels: pixels, labels: labels)
    }
    let classifier = LogisticClassifier(training: try images(20000))
    let test = try images(4000)
    // Of nine pixels with P = 0.65 five or more agree in 82.8 %; the test's standard error is 0.6 %, the bound 5 of them.
    #expect(classifier.accuracy(pixels: test.pixels, labels: test.labels) > 0.798)
    #expect(classifier.accuracy(pixels: test.pixels, labels: test.labels.map { 1 - $0 }) < 0.202)
    #expect(abs(classifier.probabilities(test.image(0)).reduce(0, +) - 1) < 1e-5)
  }
}
