// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// Adam (Kingma and Ba, 2015) that ascends: parameters move along the given gradient.
package struct Adam: Sendable, Equatable {
  /// Decay of the gradient's mean.
  static let beta1: Float = 0.9
  /// Decay of its square.
  static let beta2: Float = 0.999
  static let epsilon: Float = 1e-8

  var mean: [Float]
  var square: [Float]
  /// Updates done so far.
  var updates = 0

  package init(count: Int) {
    mean = Array(repeating: 0, count: count)
    square = Array(repeating: 0, count: count)
  }

  /// m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², p ← p + lr·m̂/(√v̂ + ε).
  package mutating func ascend(_ parameters: inout [Float], gradient: [Float], rate: Double) {
    updates += 1
    let meanScale = Float(1 / (1 - pow(Double(Self.beta1), Double(updates))))
    let squareScale = Float(1 / (1 - pow(Double(Self.beta2), Double(updates))))
    let step = Float(rate)
    for i in parameters.indices {
      let g = gradient[i]
      mean[i] = Self.beta1 * mean[i] + (1 - Self.beta1) * g
      square[i] = Self.beta2 * square[i] + (1 - Self.beta2) * g * g
      parameters[i] += step * (mean[i] * meanScale) / ((square[i] * squareScale).squareRoot() + Self.epsilon)
    }
  }
}

/// Cosine decay of the learning rate from `initial` to `floor`·`initial` over `updates`, constant afterwards.
package struct CosineDecay: Sendable {
  var initial: Double
  var floor: Double
  var updates: Int

  package init(initial: Double, floor: Double, updates: Int) {
    self.initial = initial
    self.floor = floor
    self.updates = updates
  }

  package func rate(_ update: Int) -> Double {
    let t = Double(min(update, updates)) / Double(max(updates, 1))
    return initial * ((1 - floor) * 0.5 * (1 + cos(.pi * t)) + floor)
  }
}
