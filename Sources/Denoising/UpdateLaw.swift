// SPDX-License-Identifier: GPL-3.0-or-later

import CKernels

/// How a node draws its next spin from its logit field x = 2β(h + ΣJ s′).
public enum UpdateLaw: Sendable, Equatable {
  /// P(+1 | x) = 1/(1 + e^(−x)), with no memory.
  case ideal
  /// A measured response.
  case table(ResponseTable)
  /// Cells that differ from node to node.
  case cells(CellArray)
}

/// P(+1 | x) tabulated on a uniform grid of x in [−range, range], and the memory m(x): the node keeps its old spin with
/// probability m(x), else draws from P.
///
/// Between points the probabilities of +1 after either old spin, (1 − m)·P and m + (1 − m)·P, are linear in x (so is m);
/// outside they are constant.
///
/// A cell of autocorrelation time τ(x) read every T has m = e^(−T/τ).
public struct ResponseTable: Sendable, Equatable {
  /// Largest |x| of the grid, logits.
  public let range: Float
  /// P(+1 | x) at the grid's points.
  public let probability: [Float]
  /// m(x) at the same points.
  public let memory: [Float]

  /// A table of at least two points.
  ///
  /// - Throws: ``DenoisingError`` where sizes differ or a value is not finite or outside its range (P in [0, 1],
  ///   m in [0, 1), range > 0).
  public init(range: Float, probability: [Float], memory: [Float]) throws(DenoisingError) {
    let place = "response table"
    guard range.isFinite, range > 0 else {
      throw DenoisingError(.badOption, "range \(range)", at: place, remedy: "give a positive number of logits")
    }
    guard probability.count == memory.count, probability.count >= 2, probability.count <= 1 << 20 else {
      throw DenoisingError(
        .shapeMismatch, "\(probability.count) probabilities and \(memory.count) memories", at: place,
        remedy: "give both on the same grid of at least two points")
    }
    guard probability.allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
      throw DenoisingError(.badOption, "a probability outside [0, 1]", at: place, remedy: "check the measured curve")
    }
    guard memory.allSatisfy({ $0 >= 0 && $0 < 1 }) else {
      throw DenoisingError(
        .badOption, "a memory outside [0, 1)", at: place, remedy: "check the autocorrelation times and the clock")
    }
    self.range = range
    self.probability = probability
    self.memory = memory
  }

  /// The table at x: P and m.
  public func at(_ x: Double) -> (probability: Double, memory: Double) {
    let last = Double(probability.count - 1)
    let place = min(max((x / Double(range) + 1) / 2 * last, 0), last)
    let i = min(Int(place), probability.count - 2)
    let fraction = place - Double(i)
    func between(_ value: (Int) -> Double) -> Double { value(i) + fraction * (value(i + 1) - value(i)) }
    let memory = between { Double(self.memory[$0]) }
    return (between(afterMinus) / (1 - memory), memory)
  }

  /// P(+1 | x, old spin −1) = (1 − m)·P at a point of the grid.
  private func afterMinus(_ i: Int) -> Double { (1 - Double(memory[i])) * Double(probability[i]) }

  /// P(+1 | x, old spin +1) = m + (1 − m)·P at a point of the grid.
  private func afterPlus(_ i: Int) -> Double { Double(memory[i]) + afterMinus(i) }

  /// The kernel's form: value and rise of each interval.
  var intervals: [pbit_gibbs_interval] {
    let minus = probability.indices.map { 0x1p24 * afterMinus($0) }
    let plus = probability.indices.map { 0x1p24 * afterPlus($0) }
    return (0..<(probability.count - 1)).map { i in
      pbit_gibbs_interval(
        after_minus: Float(minus[i]), after_minus_rise: Float(minus[i + 1] - minus[i]), after_plus: Float(plus[i]),
        after_plus_rise: Float(plus[i + 1] - plus[i]))
    }
  }
}
