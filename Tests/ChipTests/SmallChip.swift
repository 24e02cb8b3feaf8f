// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import PBitKitRandomStreams

/// A Boltzmann machine on an open 3×3 grid, sampled and enumerated; in state s spin i is +1 where bit i is set.
struct SmallChip {
  let machine: BoltzmannMachine
  private var nodes: Int { machine.graph.nodeCount }
  private var states: Int { 1 << nodes }

  /// Couplings and biases evenly spread over ±`spread`.
  init(spread: Double) throws {
    let graph = try GridGraph(side: 3, rules: [.init(0, 1)], torus: false)
    var machine = BoltzmannMachine(
      graph: graph, placement: Placement(pixels: [0], labels: []), imageCoupling: 0, labelCoupling: 0)
    var stream = RandomStream(seed: 5, name: "small chip")
    machine.weights = machine.weights.map { _ in Float(spread * (2 * stream.uniform() - 1)) }
    machine.biases = machine.biases.map { _ in Float(spread * (2 * stream.uniform() - 1)) }
    self.machine = machine
  }

  private func spin(_ state: Int, _ node: Int) -> Double { state >> node & 1 == 1 ? 1 : -1 }

  private func field(_ state: Int, _ node: Int) -> Double {
    let edges = machine.graph.edges
    return (0..<machine.graph.edgeCount).reduce(Double(machine.biases[node])) { field, edge in
      let (a, b) = (Int(edges[2 * edge]), Int(edges[2 * edge + 1]))
      guard a == node || b == node else { return field }
      return field + Double(machine.weights[edge]) * spin(state, a == node ? b : a)
    }
  }

  /// e^(−βE)/Z, E = −½ Σ s (field + h).
  func boltzmann(beta: Double) -> [Double] {
    let weights = (0..<states).map { state in
      exp(beta * (0..<nodes).reduce(0) { $0 + spin(state, $1) * (field(state, $1) + Double(machine.biases[$1])) / 2 })
    }
    return weights.map { $0 / weights.reduce(0, +) }
  }

  /// The law that the sweep's own transition matrix leaves unchanged, by power iteration: each node of the upper, then of
  /// the lower colour keeps its spin with probability m, else draws from P.
  func stationary(beta: Double, law: (Double) -> (probability: Double, memory: Double)) -> [Double] {
    let order = (machine.graph.upper + machine.graph.lower).map(Int.init)
    let answers = order.map { node in (0..<states).map { law(2 * beta * field($0, node)) } }
    var p = Array(repeating: 1 / Double(states), count: states)
    for _ in 0..<3000 {
      for (node, answer) in zip(order, answers) {
        for down in 0..<states where down >> node & 1 == 0 {
          let up = down | 1 << node
          let both = p[up] + p[down]
          p[up] = answer[down].memory * p[up] + (1 - answer[down].memory) * answer[down].probability * both
          p[down] = both - p[up]
        }
      }
    }
    return p
  }

  /// How often each state ends a chain; the chains are independent.
  func counts(law: UpdateLaw, beta: Double, sweeps: Int, chains: Int) -> [Int] {
    let sampler = GibbsSampler(machine: machine, law: law)
    let free = GibbsSampler.FreeNodes(graph: machine.graph)
    let stream = RandomStream(seed: 17, name: "small chip chains")
    var counts = Array(repeating: 0, count: states)
    for index in 0..<chains / ChainBlock.capacity {
      let block = ChainBlock(rows: machine.rowCount, index: index)
      sampler.start(block, free: free, beta: beta, stream: stream)
      for sweep in 0..<sweeps { sampler.sweep(block, free: free, beta: beta, index: sweep, stream: stream) }
      for chain in 0..<ChainBlock.capacity {
        counts[(0..<nodes).reduce(0) { $0 | (block[$1, chain] ? 1 << $1 : 0) }] += 1
      }
    }
    return counts
  }

  /// Pearson's χ² of counts against a law, less its mean, in standard deviations; states of expectation below 10 are
  /// taken together.
  static func score(_ counts: [Int], _ law: [Double]) -> Double {
    let total = Double(counts.reduce(0, +))
    var (chiSquare, cells, restCount, restExpected) = (0.0, 0.0, 0.0, 0.0)
    for (count, probability) in zip(counts, law) {
      let expected = total * probability
      if expected < 10 {
        restCount += Double(count)
        restExpected += expected
      } else {
        chiSquare += (Double(count) - expected) * (Double(count) - expected) / expected
        cells += 1
      }
    }
    if restExpected > 0 {
      chiSquare += (restCount - restExpected) * (restCount - restExpected) / restExpected
      cells += 1
    }
    return (chiSquare - (cells - 1)) / (2 * (cells - 1)).squareRoot()
  }
}
