// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitChip
import PBitKitDenoising
import PBitKitRandomStreams
import Testing

@Suite struct WeightQuantizationTests {
  private let values: [Float] = {
    var stream = RandomStream(seed: 3, name: "weights")
    return (0..<2000).map { _ in
      Float((stream.uniform() + stream.uniform() + stream.uniform() - 1.5) * 0.4)
    }
  }()

  @Test(arguments: 2...8) func valuesLieOnSymmetricLevels(_ bits: Int) {
    let law = WeightQuantization(bits: bits)
    let step = law.step(values)
    let rounded = law.quantized(values)
    #expect(law.levels == (1 << (bits - 1)) - 1)
    for (value, result) in zip(values, rounded) {
      let level = (result / step).rounded()
      #expect(abs(level) <= Float(law.levels) && result == step * level)
      // Within the levels an error of at most half a step; beyond them the last level, on the value's own side.
      if abs(value) <= step * Float(law.levels) {
        #expect(abs(result - value) <= step / 2 * 1.0001)
      } else {
        #expect(abs(level) == Float(law.levels) && (result > 0) == (value > 0))
      }
    }
  }

  /// With the step that just reaches the largest value the squared error is at most Δ²/4 a value; least squares can only
  /// be better, and each bit more must make it so.
  @Test func theErrorFallsWithTheBits() {
    let errors = (2...8).map { bits in
      zip(values, WeightQuantization(bits: bits).quantized(values)).reduce(0.0) {
        $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1))
      } / Double(values.count)
    }
    let largest = Double(values.map(abs).max() ?? 0)
    for (bits, error) in zip(2...8, errors) {
      let step = largest / Double(WeightQuantization(bits: bits).levels)
      #expect(error <= step * step / 4)
    }
    #expect(zip(errors, errors.dropFirst()).allSatisfy { $1 < 0.6 * $0 })
  }

  /// No step of 60, from a quarter above the chosen one to half of it, has a smaller squared error by more than the
  /// 5 % that trial steps 1 % apart can miss.
  @Test(arguments: 2...8) func theStepIsThatOfLeastSquares(_ bits: Int) {
    let law = WeightQuantization(bits: bits)
    func error(_ step: Float) -> Double {
      values.reduce(0) { $0 + pow(Double(law.quantized($1, step: step) - $1), 2) }
    }
    let step = law.step(values)
    for k in 0..<60 { #expect(error(step) <= 1.05 * error(step * Float(1.25 * pow(0.985, Double(k))))) }
    // Of few bits that is far from the step which reaches the largest value.
    let largest = values.map(abs).max() ?? 0
    if bits <= 4 { #expect(error(step) < 0.8 * error(largest / Float(law.levels))) }
  }

  @Test func everyMachineHasItsOwnSteps() throws {
    let model = try SmallModel.model()
    let rounded = WeightQuantization(bits: 3).quantized(model)
    for (machine, result) in zip(model.machines, rounded.machines) {
      #expect(Set(result.weights.map(abs)).count <= 4 && Set(result.biases.map(abs)).count <= 4)
      #expect(result.weights != machine.weights && result.biases != machine.biases)
      #expect(result.imageCoupling == machine.imageCoupling)
    }
    #expect(rounded.machines[0].weights.max() != rounded.machines[1].weights.max())
  }

  @Test func zerosStayZeros() {
    #expect(WeightQuantization(bits: 4).quantized([0, 0]) == [0, 0])
  }
}
