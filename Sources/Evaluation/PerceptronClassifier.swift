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
  public var hidden: Int { layers.hidden }
  /// Variances below this share of the first count as this much, so that pixels that never change do not matter.
  private static let leastVariance = 1e-4
  /// Quasi-Newton iterations of the training.
  public let iterations: Int
  private let scale: [Double]
  private let layers: Layers
  /// As ``Layers`` reads them.
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
    let least = max(Self.leastVariance * (components.variances.first ?? 0), .leastNormalMagnitude)
    let scale = components.variances.map { 1 / max($0, least).squareRoot() }
    let layers = Layers(inputs: components.count, hidden: hidden, classes: data.classes)
    var stream = RandomStream(seed: seed, name: "perceptron")
    let start = (0..<layers.parameters).map { index in
      let fan = index < layers.second ? layers.inputs : hidden
      return layers.isWeight(index) ? (2 * stream.uniform() - 1) / Double(fan).squareRoot() : 0
    }
    // The same blocks whatever the threads, added in order.
    let blocks = stride(from: 0, to: data.count, by: 256).map { start in
      let images = start..<min(start + 256, data.count)
      return (x: Self.inputs(features, images, scale: scale), labels: data.labels[images])
    }
    let minimum = try GradientMinimum(
      from: start, step: 0.1, gradientTolerance: 1e-4, maximumIterations: maximumIterations,
      progress: { progress(Double($0) / Double(maximumIterations)) }
    ) { point, gradient in
      let results = ResultBox<(loss: Double, gradient: [Double])>(repeating: (0, []), count: blocks.count)
      forEachInParallel(blocks.count, threads: threads) { _, block in
        results[block] = layers.loss(point, blocks[block].x, blocks[block].labels)
      }
      var loss = 0.0
      for i in gradient.indices { gradient[i] = 0 }
      for result in results.values {
        loss += result.loss / Double(data.count)
        for i in gradient.indices { gradient[i] += result.gradient[i] / Double(data.count) }
      }
      for i in gradient.indices where layers.isWeight(i) {
        loss += decay / 2 * point[i] * point[i]
        gradient[i] += decay * point[i]
      }
      return loss
    }
    self.scale = scale
    self.layers = layers
    iterations = minimum.iterations
    parameters = minimum.point
  }

  /// Rows [x, 1] of images.
  private static func inputs(_ components: FeatureVectors, _ images: Range<Int>, scale: [Double]) -> Matrix {
    let places = (images.lowerBound * scale.count)..<(images.upperBound * scale.count)
    let scaled = places.map { components.values[$0] * scale[$0 % scale.count] }
    return Matrix(rows: images.count, columns: scale.count, elements: scaled).withOnes
  }

  /// Values of the hidden units, given the images' principal components.
  public func features(of components: FeatureVectors) -> FeatureVectors {
    let h = layers.hiddenValues(parameters, Self.inputs(components, 0..<components.count, scale: scale))
    return FeatureVectors(h.elements, dimensions: hidden)
  }

  /// The most probable class of each image, given the hidden values.
  public func classes(of features: FeatureVectors) -> [Int] {
    let h = Matrix(rows: features.count, columns: hidden, elements: features.values)
    let logits = layers.logits(parameters, h.withOnes)
    let classes = layers.classes
    return (0..<features.count).map { image in
      let row = logits.elements[(image * classes)..<((image + 1) * classes)]
      return (row.firstIndex(of: row.max() ?? 0) ?? row.startIndex) - row.startIndex
    }
  }

  /// The network's shape, and where its parameters lie in one vector: W₁ input-major, b₁, W₂ hidden-major, b₂. So a
  /// layer's weights and biases are one matrix, for rows that end with 1.
  package struct Layers: Sendable {
    package let inputs: Int
    package let hidden: Int
    package let classes: Int

    package init(inputs: Int, hidden: Int, classes: Int) {
      self.inputs = inputs
      self.hidden = hidden
      self.classes = classes
    }

    /// Where the second layer begins.
    var second: Int { (inputs + 1) * hidden }
    package var parameters: Int { second + (hidden + 1) * classes }

    func isWeight(_ index: Int) -> Bool {
      index < inputs * hidden || (second..<(second + hidden * classes)).contains(index)
    }

    /// h of each row [x, 1].
    func hiddenValues(_ p: [Double], _ x: Matrix) -> Matrix {
      var h = x * Matrix(rows: inputs + 1, columns: hidden, elements: Array(p[..<second]))
      for i in h.elements.indices { h.elements[i] = tanh(h.elements[i]) }
      return h
    }

    /// W₂ h + b₂ of each row [h, 1].
    func logits(_ p: [Double], _ h: Matrix) -> Matrix {
      h * Matrix(rows: hidden + 1, columns: classes, elements: Array(p[second...]))
    }

    /// Sum over images of −ln P(label), and its gradient by back-propagation.
    ///
    /// - Parameters:
    ///   - p: the parameters.
    ///   - x: rows [x, 1], an image each.
    ///   - labels: of the images.
    package func loss(_ p: [Double], _ x: Matrix, _ labels: ArraySlice<UInt8>) -> (loss: Double, gradient: [Double]) {
      let h = hiddenValues(p, x)
      let rows = h.withOnes
      // P(class) − [class is the label].
      var error = logits(p, rows)
      var loss = 0.0
      for (image, label) in labels.enumerated() {
        let row = (image * classes)..<((image + 1) * classes)
        let largest = error.elements[row].max() ?? 0
        for i in row { error.elements[i] = exp(error.elements[i] - largest) }
        let sum = error.elements[row].reduce(0, +)
        for i in row { error.elements[i] /= sum }
        let right = row.lowerBound + Int(label)
        loss -= log(max(error.elements[right], .leastNormalMagnitude))
        error.elements[right] -= 1
      }
      // The derivatives by what tanh is taken of: (W₂ᵀ error)·(1 − h²).
      let weights = Matrix(rows: hidden, columns: classes, elements: Array(p[second..<(second + hidden * classes)]))
      var delta = error * weights.transposed
      for i in delta.elements.indices { delta.elements[i] *= 1 - h.elements[i] * h.elements[i] }
      let gradient = Matrix.transposedProduct(x, delta).elements + Matrix.transposedProduct(rows, error).elements
      return (loss, gradient)
    }
  }
}

extension Matrix {
  /// With a column of ones at the end.
  package var withOnes: Matrix {
    var rowsWithOnes: [Double] = []
    rowsWithOnes.reserveCapacity(rows * (columns + 1))
    for row in 0..<rows {
      rowsWithOnes += elements[(row * columns)..<((row + 1) * columns)]
      rowsWithOnes.append(1)
    }
    return Matrix(rows: rows, columns: columns + 1, elements: rowsWithOnes)
  }
}
