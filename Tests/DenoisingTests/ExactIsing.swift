// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import PBitKitRandomStreams

/// Laws of a machine small enough to enumerate: state number s has spin i up where bit i is set.
struct ExactIsing {
  let machine: BoltzmannMachine
  /// Field of the clamped input spin on each node.
  var inputField: [Double]

  var nodes: Int { machine.graph.nodeCount }
  var states: Int { 1 << nodes }

  init(_ machine: BoltzmannMachine, input: [Bool]? = nil) {
    self.machine = machine
    inputField = Array(repeating: 0, count: machine.graph.nodeCount)
    guard let input else { return }
    for (k, node) in machine.placement.visible.enumerated() {
      let coupling = k < machine.placement.pixels.count ? machine.imageCoupling : machine.labelCoupling
      inputField[Int(node)] += Double(coupling) * (input[k] ? 1 : -1)
    }
  }

  static func spin(_ state: Int, _ node: Int) -> Double { state >> node & 1 == 1 ? 1 : -1 }

  /// h + ΣJ s′, the input's part included.
  func field(_ state: Int, _ node: Int) -> Double {
    var field = Double(machine.biases[node]) + inputField[node]
    for edge in 0..<machine.graph.edgeCount {
      let (a, b) = (Int(machine.graph.edges[2 * edge]), Int(machine.graph.edges[2 * edge + 1]))
      if a == node { field += Double(machine.weights[edge]) * Self.spin(state, b) }
      if b == node { field += Double(machine.weights[edge]) * Self.spin(state, a) }
    }
    return field
  }

  func energy(_ state: Int) -> Double {
    var energy = 0.0
    for node in 0..<nodes { energy -= (Double(machine.biases[node]) + inputField[node]) * Self.spin(state, node) }
    for edge in 0..<machine.graph.edgeCount {
      energy -=
        Double(machine.weights[edge]) * Self.spin(state, Int(machine.graph.edges[2 * edge]))
        * Self.spin(state, Int(machine.graph.edges[2 * edge + 1]))
    }
    return energy
  }

  /// e^(−βE)/Z.
  func boltzmann(beta: Double) -> [Double] {
    let weights = (0..<states).map { exp(-beta * energy($0)) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// The stationary law of sweeps (upper nodes, then lower nodes) under any update law, by power iteration.
  func stationary(beta: Double, law: (_ x: Double) -> (probability: Double, memory: Double)) -> [Double] {
    stationary(beta: beta) { _, x in law(x) }
  }

  /// The same of nodes that differ.
  func stationary(
    beta: Double, law: (_ node: Int, _ x: Double) -> (probability: Double, memory: Double)
  ) -> [Double] {
    stationary(beta: beta, common: [(0, 1)]) { node, x, _ in law(node, x) }
  }

  /// The same where the nodes of a half-sweep see one random number in common, with the given values and weights.
  func stationary(
    beta: Double, common: [(value: Double, weight: Double)],
    law: (_ node: Int, _ x: Double, _ common: Double) -> (probability: Double, memory: Double)
  ) -> [Double] {
    // A node's law in each state of the others.
    let laws = (0..<nodes).map { node in
      common.map { z in (0..<states).map { law(node, 2 * beta * field($0, node), z.value) } }
    }
    var p = Array(repeating: 1 / Double(states), count: states)
    for _ in 0..<2000 {
      let before = p
      for colour in [machine.graph.upper, machine.graph.lower] {
        var mixed = Array(repeating: 0.0, count: states)
        for (k, z) in common.enumerated() {
          var q = p
          for node in colour.map(Int.init) {
            for down in 0..<states where down >> node & 1 == 0 {
              let up = down | 1 << node
              let (on, memory) = laws[node][k][down]
              let (qDown, qUp) = (q[down], q[up])
              q[up] = qUp * memory + (1 - memory) * on * (qUp + qDown)
              q[down] = qUp + qDown - q[up]
            }
          }
          for state in 0..<states { mixed[state] += z.weight * q[state] }
        }
        p = mixed
      }
      if zip(p, before).reduce(0, { $0 + abs($1.0 - $1.1) }) < 1e-14 { break }
    }
    return p
  }
}

/// Total variation ½Σ|p − q|.
func totalVariation(_ p: [Double], _ q: [Double]) -> Double { zip(p, q).reduce(0) { $0 + abs($1.0 - $1.1) } / 2 }

/// Pearson's χ² of counts against a law, states of expectation below 10 taken together, minus its mean, over its
/// standard deviation.
func chiSquareScore(_ counts: [Int], _ law: [Double]) -> Double {
  let n = Double(counts.reduce(0, +))
  var (chi, cells, restCount, restExpected) = (0.0, 0.0, 0.0, 0.0)
  for (count, p) in zip(counts, law) {
    if p * n < 10 {
      restCount += Double(count)
      restExpected += p * n
    } else {
      chi += (Double(count) - p * n) * (Double(count) - p * n) / (p * n)
      cells += 1
    }
  }
  if restExpected > 0 {
    chi += (restCount - restExpected) * (restCount - restExpected) / restExpected
    cells += 1
  }
  return (chi - (cells - 1)) / (2 * (cells - 1)).squareRoot()
}

/// A 3×3 open grid, one pixel on each corner, with random parameters of spread `spread`.
func smallMachine(spread: Double = 0.4, coupling: Double = 0, seed: UInt64 = 3) throws -> BoltzmannMachine {
  let graph = try GridGraph(side: 3, rules: [.init(0, 1)], torus: false)
  var machine = BoltzmannMachine(
    graph: graph, placement: Placement(pixels: [0, 2, 6, 8], labels: []), imageCoupling: coupling, labelCoupling: 0)
  var stream = RandomStream(seed: seed, name: "small machine")
  machine.weights = machine.weights.map { _ in Float(spread * (2 * stream.uniform() - 1)) }
  machine.biases = machine.biases.map { _ in Float(spread * (2 * stream.uniform() - 1)) }
  return machine
}

/// How often each state stands at the end of independent chains.
func sampledCounts(
  _ machine: BoltzmannMachine, law: UpdateLaw, beta: Double, sweeps: Int, blocks: Int, input: [Bool],
  instructionSet: InstructionSet = .best
) -> [Int] {
  let sampler = GibbsSampler(machine: machine, law: law, instructionSet: instructionSet)
  let free = GibbsSampler.FreeNodes(graph: machine.graph)
  let stream = RandomStream(seed: 11, name: "counts")
  var counts = Array(repeating: 0, count: 1 << machine.graph.nodeCount)
  for index in 0..<blocks {
    let block = ChainBlock(rows: machine.rowCount, index: index)
    for k in input.indices {
      for chain in 0..<ChainBlock.capacity { block[machine.graph.nodeCount + k, chain] = input[k] }
    }
    sampler.start(block, free: free, beta: beta, stream: stream)
    for sweep in 0..<sweeps { sampler.sweep(block, free: free, beta: beta, index: sweep, stream: stream) }
    for chain in 0..<ChainBlock.capacity {
      counts[(0..<machine.graph.nodeCount).reduce(0) { $0 | (block[$1, chain] ? 1 << $1 : 0) }] += 1
    }
  }
  return counts
}
