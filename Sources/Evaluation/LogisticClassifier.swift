// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import PBitKitRandomStreams

/// Multinomial logistic regression on pixels 0 to 1, trained with Adam: the judge of what class an image shows.
public struct LogisticClassifier: Sendable {
  private let size: Int
  private let classes: Int
  private let levels: Int
  /// Pixel-major: weight of pixel k for class c at k·classes + c; the last row is the bias.
  private var weights: [Float]

  /// Trains on labelled images; deterministic.
  public init(training data: ImageDataset, epochs: Int = 8, batch: Int = 100, rate: Double = 0.002, seed: UInt64 = 1) {
    size = data.pixelCount
    classes = data.classes
    levels = data.levels
    weights = Array(repeating: 0, count: (size + 1) * classes)
    var optimiser = Adam(count: weights.count)
    let batches = max(data.count / batch, 1)
    let decay = CosineDecay(initial: rate, floor: 0.02, updates: epochs * batches)
    for epoch in 0..<epochs {
      var order = Array(0..<data.count)
      var shuffle = RandomStream(seed: seed, name: "classifier/\(epoch)")
      order.shuffle(using: &shuffle)
      for index in 0..<batches {
        let examples = order[(index * batch)..<min((index + 1) * batch, data.count)]
        var gradient = [Float](repeating: 0, count: weights.count)
        for example in examples {
          let image = data.image(example)
          var error = probabilities(image).map { -$0 }
          error[Int(data.labels[example])] += 1
          add(error, image, to: &gradient, scale: 1 / Float(examples.count))
        }
        optimiser.ascend(&weights, gradient: gradient, rate: decay.rate(epoch * batches + index))
      }
    }
  }

  /// P(class) of an image.
  public func probabilities(_ image: ArraySlice<UInt8>) -> [Float] {
    var logits = Array(weights[(size * classes)...])
    logits.withUnsafeMutableBufferPointer { logits in
      weights.withUnsafeBufferPointer { weights in
        image.withUnsafeBufferPointer { image in
          for k in 0..<size where image[k] != 0 {
            let value = Float(image[k]) / Float(levels)
            for c in 0..<classes { logits[c] += value * weights[k * classes + c] }
          }
        }
      }
    }
    let largest = logits.max() ?? 0
    let exponentials = logits.map { exp($0 - largest) }
    let sum = exponentials.reduce(0, +)
    return exponentials.map { $0 / sum }
  }

  private func add(_ error: [Float], _ image: ArraySlice<UInt8>, to gradient: inout [Float], scale: Float) {
    gradient.withUnsafeMutableBufferPointer { gradient in
      error.withUnsafeBufferPointer { error in
        image.withUnsafeBufferPointer { image in
          for k in 0...size where k == size || image[k] != 0 {
            let value = k == size ? scale : scale * Float(image[k]) / Float(levels)
            for c in 0..<classes { gradient[k * classes + c] += value * error[c] }
          }
        }
      }
    }
  }

  /// The most probable class of each image.
  public func classes(pixels: [UInt8]) -> [Int] {
    (0..<(pixels.count / size)).map { image in
      let p = probabilities(pixels[(image * size)..<((image + 1) * size)])
      return p.firstIndex(of: p.max() ?? 0) ?? 0
    }
  }

  /// Share of images whose most probable class is their label.
  public func accuracy(pixels: [UInt8], labels: [UInt8]) -> Double {
    let hits = zip(classes(pixels: pixels), labels).count { $0 == Int($1) }
    return Double(hits) / Double(max(labels.count, 1))
  }
}
