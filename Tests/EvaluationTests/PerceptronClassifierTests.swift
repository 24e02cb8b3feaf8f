// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising
import PBitKitEvaluation
import PBitKitGSLNumerics
import PBitKitRandomStreams
import Testing

@Suite struct PerceptronClassifierTests {
  /// Back-propagation against central differences, every parameter.
  @Test func gradientOfTheCrossEntropy() {
    let layers = PerceptronClassifier.Layers(inputs: 3, hidden: 4, classes: 3)
    var stream = RandomStream(seed: 5, name: "gradient")
    let x = Matrix(rows: 5, columns: 3, elements: (0..<15).map { _ in 2 * stream.uniform() - 1 }).withOnes
    let labels: [UInt8] = [0, 2, 1, 1, 0]
    var p = (0..<layers.parameters).map { _ in 2 * stream.uniform() - 1 }
    let gradient = layers.loss(p, x, labels[...]).gradient
    for i in p.indices {
      let (kept, step) = (p[i], 1e-5)
      p[i] = kept + step
      let above = layers.loss(p, x, labels[...]).loss
      p[i] = kept - step
      let below = layers.loss(p, x, labels[...]).loss
      p[i] = kept
      #expect(abs((above - below) / (2 * step) - gradient[i]) < 1e-8)
    }
  }

  /// Whether two pixels of nine are equal: no linear rule does better than chance, a perceptron is right.
  @Test func learnsWhatNoLinearRuleCan() throws {
    func images(_ count: Int, seed: UInt64) throws -> ImageDataset {
      var stream = RandomStream(seed: seed, name: "parity")
      let pixels = (0..<(count * 9)).map { _ in UInt8(stream.coin() ? 1 : 0) }
      return try ImageDataset(
        width: 3, height: 3, classes: 2, pixels: pixels,
        labels: (0..<count).map { pixels[$0 * 9] ^ pixels[$0 * 9 + 4] })
    }
    let (training, test) = (try images(2000, seed: 1), try images(1000, seed: 2))
    let components = try PrincipalComponents(PixelStatistics(pixels: training.pixels, size: 9), count: 9)
    let perceptron = try PerceptronClassifier(
      training: training, components: components, features: components.features(of: training.pixels), hidden: 16,
      decay: 1e-4, maximumIterations: 300)
    let hidden = perceptron.features(of: try components.features(of: test.pixels))
    let table = ConfusionTable(labels: test.labels, predicted: perceptron.classes(of: hidden), classes: 2)
    #expect(table.accuracy.value > 0.97)
    #expect(hidden.values.allSatisfy { abs($0) <= 1 })
    // Chance is 50 ± 1.6 %; five errors.
    let linear = LogisticClassifier(training: training).accuracy(pixels: test.pixels, labels: test.labels)
    #expect(abs(linear - 0.5) < 0.08)
    // A penalty far above the cross-entropy leaves no weight.
    let still = try PerceptronClassifier(
      training: training, components: components, features: components.features(of: training.pixels), hidden: 16,
      decay: 10)
    #expect(still.features(of: try components.features(of: test.pixels)).values.allSatisfy { abs($0) < 0.02 })
  }
}
