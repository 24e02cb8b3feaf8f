// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitNetlist
import PBitKitSimulation

/// The generic 65 nm card of the reference numbers.
let gen65 = """
  .model nch nmos (vto=0.28 n=1.35 kp=480u eta0=0.08 lref=60n tcv=0.8m bex=-1.5)
  .model pch pmos (vto=0.28 n=1.35 kp=160u eta0=0.08 lref=60n tcv=0.8m bex=-1.5)

  """

/// A circuit at 300 K from a deck's body, under one of the noise laws.
func circuit(_ body: String, temperature: Double = 300, noise: String = "ldb") throws -> CircuitEquations {
  let cards = gen65.replacingOccurrences(of: "bex=-1.5)", with: "bex=-1.5 noise=\(noise))")
  return try CircuitEquations(
    Deck.parse("title\n" + cards + body + "\n.end\n", name: "test.cir").elaborated(), temperature: temperature)
}

/// Running mean and variance of a node over all lanes and observations, with the error from lane to lane.
struct NodeMoments {
  var mean: Double
  var variance: Double
  var varianceError: Double

  /// Observes one node of an ensemble for `steps` steps.
  init(_ ensemble: LaneEnsemble, node: Int, steps: Int, stride: Int, about center: Double = 0) throws {
    final class Sums: @unchecked Sendable {
      var first: [Double]
      var second: [Double]
      var count: [Double]
      init(lanes: Int) {
        first = Array(repeating: 0, count: lanes)
        second = first
        count = first
      }
    }
    let sums = Sums(lanes: ensemble.blockCount * 8)
    try ensemble.advance(steps: steps, stride: stride, record: [node]) { chunk in
      for observation in 0..<chunk.count {
        for lane in 0..<chunk.laneCount {
          let value = chunk.voltages[observation * 8 + lane] - center
          sums.first[chunk.firstLane + lane] += value
          sums.second[chunk.firstLane + lane] += value * value
          sums.count[chunk.firstLane + lane] += 1
        }
      }
    }
    let lanes = ensemble.laneCount
    let total = sums.count.reduce(0, +)
    let mean = sums.first.reduce(0, +) / total
    self.mean = mean + center
    variance = sums.second.reduce(0, +) / total - mean * mean
    let perLane = (0..<lanes).map { lane in
      sums.second[lane] / sums.count[lane] - 2 * mean * sums.first[lane] / sums.count[lane] + mean * mean
    }
    let average = perLane.reduce(0, +) / Double(lanes)
    let scatter = perLane.reduce(0) { $0 + ($1 - average) * ($1 - average) }
    varianceError = (scatter / Double(lanes * (lanes - 1))).squareRoot()
  }
}
