// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitGSLNumerics
import PBitKitSimulation

/// Finds the bias at which the bit is a fair coin, and how wide its sigmoid is, by zooming in on short noisy runs.
///
/// The window spans tens of millivolts to tens of microvolts in one family of cells, so nothing is assumed of it but
/// that P is monotone between the ends of the range.
package struct BiasSearch {
  /// The bias of P = ½, V.
  package let center: Double
  /// Probit scale, V; negative where P falls with the bias.
  package let scale: Double
  /// The fastest rate at the centre sets the step, s.
  package let timeStep: Double
  /// A first idea of the cell's slowest time, s.
  package let timescale: Double

  private static let points = 8
  private static let lanes = 8
  private static let zooms = 24

  package init(_ bench: CellBench) throws {
    var range = bench.biasRange
    for _ in 0..<Self.zooms {
      let biases = (0..<Self.points).map {
        range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / Double(Self.points - 1)
      }
      let middle = (range.lowerBound + range.upperBound) / 2
      let timescale = try bench.linearTimescale(bias: middle)
      let ensemble = try bench.ensemble(biases: biases, lanes: Self.lanes)
      let settling = max(1, Int(10 * timescale / ensemble.timeStep))
      try ensemble.advance(steps: settling)
      let record = try BitRecord(ensemble, probe: bench.probe, stride: 4, count: settling)
      let probability = biases.indices.map { point in
        (0..<Self.lanes).reduce(0.0) { $0 + Double(record.ones(lane: point * Self.lanes + $1)) }
          / Double(Self.lanes * record.count)
      }
      let rise = probability[Self.points - 1] - probability[0]
      guard abs(rise) > 0.4 else {
        throw SpecError(
          .noResponse,
          "the bit does not respond to the bias: P(1) is \(probability[0]) at \(biases[0]) V and "
            + "\(probability[Self.points - 1]) at \(biases[Self.points - 1]) V",
          remedy: "check pins (output, threshold, bias source) and widen bias: minimum, maximum")
      }
      let rising = probability.map { rise > 0 ? $0 : 1 - $0 }
      if rising.filter({ $0 > 0.04 && $0 < 0.96 }).count >= 4 {
        let guess = SigmoidFitting.firstGuess(.probit, bias: biases, probability: probability)
        center = guess.center
        scale = guess.scale
        self.timescale = timescale
        timeStep = try bench.ensemble(biases: [guess.center], lanes: 1).timeStep
        return
      }
      // Keep what lies between the last clear 0 and the first clear 1.
      let low = rising.lastIndex { $0 < 0.1 } ?? 0
      let high = rising.firstIndex { $0 > 0.9 } ?? Self.points - 1
      let (first, last) = low < high ? (low, high) : (max(0, high - 1), min(Self.points - 1, low + 1))
      if first == 0 && last == Self.points - 1 {
        range = middle - (range.upperBound - range.lowerBound) / 3...middle + (range.upperBound - range.lowerBound) / 3
      } else {
        range = biases[first]...biases[last]
      }
    }
    throw SpecError(
      .noResponse,
      "no bias makes the bit random between \(bench.biasRange.lowerBound) and "
        + "\(bench.biasRange.upperBound) V",
      remedy: "the noise may be too small for this threshold, or the output may have hysteresis")
  }
}

extension CellBench {
  /// The slowest time constant of the linearised circuit at a bias, s; that of an unstable mode counts as well.
  func linearTimescale(bias: Double) throws -> Double { try linearTimescale(circuit, bias: bias) }

  /// That of a circuit whose channels may carry mismatch.
  func linearTimescale(_ circuit: CircuitEquations, bias: Double) throws -> Double {
    let sources = sources(bias: bias)
    let point = try OperatingPoint(circuit, sources: sources)
    let rates = try SmallSignal.eigenvalues(circuit, at: point, sources: sources).map { abs($0.real) }
    guard let slowest = rates.filter({ $0 > 0 }).min() else {
      throw SpecError(.noResponse, "the circuit has no time constant: no node has both capacitance and conductance")
    }
    return 1 / slowest
  }
}
