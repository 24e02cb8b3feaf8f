// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising

/// Couplings and biases as a chip's converters hold them: whole multiples of a step, as many as b bits with a sign name.
///
/// ```
/// Q(w) = Δ · clamp(round(w/Δ), −L, L),     L = 2^(b−1) − 1
/// ```
/// Each machine has a step for its couplings and one for its biases, each that of the least squared error
/// Σ (Q(w) − w)². The fixed couplings between a step's input and its visible nodes are left as they are: one value for
/// all pixels and one for all labels, which a chip sets by a reference.
public struct WeightQuantization: Sendable {
  /// b, at least 2.
  public let bits: Int
  /// L.
  public var levels: Int { (1 << (bits - 1)) - 1 }

  /// Trial steps, from the one that just reaches the largest value downwards by equal factors: 1 % apart, to a tenth.
  private static let trials = 230
  private static let trialFactor = 0.99

  /// A quantisation of 2 to 16 bits.
  public init(bits: Int) {
    precondition((2...16).contains(bits), "2 to 16 bits")
    self.bits = bits
  }

  /// The step of least squared error among the trials; 0 where all values are 0.
  public func step(_ values: [Float]) -> Float {
    let largest = values.reduce(0) { max($0, abs($1)) }
    guard largest > 0 else { return 0 }
    var best = (step: largest / Float(levels), error: Double.infinity)
    var step = best.step
    for _ in 0..<Self.trials {
      let error = values.reduce(0.0) { sum, value in
        let miss = Double(quantized(value, step: step) - value)
        return sum + miss * miss
      }
      if error < best.error { best = (step, error) }
      step *= Float(Self.trialFactor)
    }
    return best.step
  }

  /// Q(w).
  public func quantized(_ value: Float, step: Float) -> Float {
    guard step > 0 else { return 0 }
    let limit = Float(levels)
    return step * min(limit, max(-limit, (value / step).rounded()))
  }

  /// All values on their own best step.
  public func quantized(_ values: [Float]) -> [Float] {
    let step = step(values)
    return values.map { quantized($0, step: step) }
  }

  /// The model with all couplings and biases rounded.
  public func quantized(_ model: DenoisingModel) -> DenoisingModel {
    DenoisingModel(
      architecture: model.architecture, training: model.training, provenance: model.provenance,
      machines: model.machines.map { machine in
        var rounded = machine
        rounded.weights = quantized(machine.weights)
        rounded.biases = quantized(machine.biases)
        return rounded
      })
  }
}
