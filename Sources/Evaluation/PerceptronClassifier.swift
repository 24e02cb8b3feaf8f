// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import PBitKitGSLNumerics
import PBitKitRandomStreams

/// A multilayer perceptron on principal components: the judge of classes, and the source of features that tell them apart.
///
/// ```
/// h = tanh(W₁ x + b₁),  P(class) = softmax(W₂ h + b₂)
/// ```
/// x are the components, each divided by its standard deviation over the training images. All training images together
/// give the cross-entropy, plus half `decay` times the squared weights, which GSL's quasi-Newton method minimises. The
/// same seed gives the same classifier, whatever the number of threads. The features are the values h.
public struct PerceptronClassifier: Sendable {
  /// Hidden units, which are the features.
  public let hidden: Int
  /// Variances below this share of the first count as this much, so that pixels that never change do not matter.
  private static let leastVariance = 1e-4
  /// Quasi-Newton iterations of the training.
  public let iterations: Int
  private let scale: [Double]
  private let classes: Int
  /// W₁ input-major, b₁, W₂ hidden-major, b₂.
  private let parameters: [Double]

  /// Trains on labelled images.
  ///
  /// - Parameters:
  ///   - data: the training images.
  ///   - components: of these images.
  ///   - features: the components of these images.
  ///   - hidden: number of hidden units.
  ///   - decay: factor of the penalty on squared weights.
  ///   - seed: of the initial weights.
  ///   - maximumIterations: after which the minimiser stops.
  ///   - threads: that share the images.
  ///   - progress: called with the share of the iterations that is done.
  /// - Throws: `GSLError`.
  public init(
    training data: ImageDataset, components: PrincipalComponents, features: FeatureVectors, hidden: Int = 64,
    decay: Double = 1e-3, maximumIterations: Int = 60, seed: UInt64 = 1, threads: Int = 1,
    progress: (Double) -> Void = { _ in }
  ) throws {
    let (inputs, classes) = (components.count, data.classes)
    let least = max(Self.leastVariance * (components.variances.first ?? 0), .leastNormalMagnitude)
    let scale = components.variances.map { 1 / max($0, least).squareRoot() }
    let x = (0..<features.values.count).map { features.values[$0] * scale[$0 % inputs] }
    let layer = Layer(inputs: inputs, hidden: hidden, classes: classes)
    var stream = RandomStream(seed: seed, name: "perceptron")
    let start = (0..<layer.parameters).map { index in
      let fan = index < layer.hiddenBias ? inputs : hidden
      return layer.isWeight(index) ? (2 * stream.uniform() - 1) / Double(fan).squareRoot() : 0
    }
    // As many shards whatever the threads, added in order.
    let shards = 16
    let minimum = try GradientMinimum(
      from: start, step: 0.1, gradientTolerance: 1e-4, maximumIterations: maximumIterations,
      progress: { progress(Double($0) / Double(maximumIterations)) }
    ) { point, gradient in
      let results = ResultBox<(loss: Double, gradient: [Double])>(repeating: (0, []), count: shards)
      forEachInParallel(shards, threads: threads) { _, shard in
        let range = (shard * data.count / shards)..<((shard + 1) * data.count / shards)
        results[shard] = layer.loss(point, x, data.labels, range)
      }
      var loss = 0.0
      for i in gradient.indices { gradient[i] = 0 }
      for result in results.values {
        loss += result.loss / Double(data.count)
        for i in gradient.indices { gradient[i] += result.gradient[i] / Double(data.count) }
      }
      for i in gradient.indices where layer.isWeight(i) {
        loss += decay / 2 * point[i] * point[i]
        gradient[i] += decay * point[i]
      }
      return loss
    }
    self.hidden = hidden
    self.scale = scale
    self.classes = classes
    iterations = minimum.iterations
    parameters = minimum.point
  }

  /// Values of the hidden units, given the images' principal components.
  public func features(of components: FeatureVectors) -> FeatureVectors {
    let layer = Layer(inputs: components.dimensions, hidden: hidden, classes: classes)
    var values = [Double](repeating: 0, count: components.count * hidden)
    var x = [Double](repeating: 0, count: components.dimensions)
    for image in 0..<components.count {
      for i in x.indices { x[i] = components.values[image * x.count + i] * scale[i] }
      let h = layer.hiddenValues(parameters, x)
      for j in 0..<hidden { values[image * hidden + j] = h[j] }
    }
    return FeatureVectors(values, dimensions: hidden)
  }

  /// The most probable class of each image, given the hidden values.
  public func classes(of features: FeatureVectors) -> [Int] {
    let layer = Layer(inputs: scale.count, hidden: hidden, classes: classes)
    return (0..<features.count).map { image in
      let logits = layer.logits(parameters, features.values[(image * hidden)..<((image + 1) * hidden)])
      return logits.firstIndex(of: logits.max() ?? 0) ?? 0
    }
  }

  /// The network's shape, and where its parameters lie in one vector.
  package struct Layer: Sendable {
    package let inputs: Int
    package let hidden: Int
    package let classes: Int

    package init(inputs: Int, hidden: Int, classes: Int) {
      self.inputs = inputs
      self.hidden = hidden
      self.classes = classes
    }

    package var hiddenBias: Int { inputs * hidden }
    package var output: Int { hiddenBias + hidden }
    package var outputBias: Int { output + hidden * classes }
    package var parameters: Int { outputBias + classes }

    func isWeight(_ index: Int) -> Bool { index < hiddenBias || (output..<outputBias).contains(index) }

    func hiddenValues(_ p: [Double], _ x: [Double]) -> [Double] {
      var h = Array(p[hiddenBias..<output])
      for i in 0..<inputs { for j in 0..<hidden { h[j] += x[i] * p[i * hidden + j] } }
      return h.map { tanh($0) }
    }

    func logits(_ p: [Double], _ h: ArraySlice<Double>) -> [Double] {
      var logits = Array(p[outputBias...])
      for j in 0..<hidden {
        for c in 0..<classes { logits[c] += h[h.startIndex + j] * p[output + j * classes + c] }
      }
      return logits
    }

    /// Sum over images of −ln P(label), and its gradient by back-propagation.
    package func loss(
      _ p: [Double], _ x: [Double], _ labels: [UInt8], _ range: Range<Int>
    ) -> (loss: Double, gradient: [Double]) {
      var gradient = [Double](repeating: 0, count: parameters)
      var loss = 0.0
      var h = [Double](repeating: 0, count: hidden)
      var error = [Double](repeating: 0, count: classes)
      var delta = [Double](repeating: 0, count: hidden)
      p.withUnsafeBufferPointer { p in
        x.withUnsafeBufferPointer { x in
          gradient.withUnsafeMutableBufferPointer { gradient in
            h.withUnsafeMutableBufferPointer { h in
              error.withUnsafeMutableBufferPointer { error in
                delta.withUnsafeMutableBufferPointer { delta in
                  for image in range {
                    let input = x.baseAddress! + image * inputs
                    for j in 0..<hidden { h[j] = p[hiddenBias + j] }
                    for i in 0..<inputs {
                      let (value, row) = (input[i], p.baseAddress! + i * hidden)
                      for j in 0..<hidden { h[j] += value * row[j] }
                    }
                    for j in 0..<hidden { h[j] = tanh(h[j]) }
                    for c in 0..<classes { error[c] = p[outputBias + c] }
                    for j in 0..<hidden {
                      let (value, row) = (h[j], p.baseAddress! + output + j * classes)
                      for c in 0..<classes { error[c] += value * row[c] }
                    }
                    // error becomes P(class) − [class is the label].
                    let largest = error.max() ?? 0
                    var sum = 0.0
                    for c in 0..<classes {
                      error[c] = exp(error[c] - largest)
                      sum += error[c]
                    }
                    for c in 0..<classes { error[c] /= sum }
                    let label = Int(labels[image])
                    loss -= log(max(error[label], .leastNormalMagnitude))
                    error[label] -= 1
                    for c in 0..<classes { gradient[outputBias + c] += error[c] }
                    for j in 0..<hidden {
                      let weights = p.baseAddress! + output + j * classes
                      let slopes = gradient.baseAddress! + output + j * classes
                      var back = 0.0
                      for c in 0..<classes {
                        back += error[c] * weights[c]
                        slopes[c] += error[c] * h[j]
                      }
                      delta[j] = back * (1 - h[j] * h[j])
                      gradient[hiddenBias + j] += delta[j]
                    }
                    for i in 0..<inputs {
                      let (value, slopes) = (input[i], gradient.baseAddress! + i * hidden)
                      for j in 0..<hidden { slopes[j] += value * delta[j] }
                    }
                  }
                }
              }
            }
          }
        }
      }
      return (loss, gradient)
    }
  }
}
