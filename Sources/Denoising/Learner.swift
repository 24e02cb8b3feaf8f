// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The machine of one step while it learns: its optimiser, its average and its correlation penalty.
package final class Learner: @unchecked Sendable {
  package private(set) var machine: BoltzmannMachine
  var weightOptimiser: Adam
  var biasOptimiser: Adam
  var averageWeights: [Float]
  var averageBiases: [Float]
  var penalty: CorrelationPenalty
  let sampler: GibbsSampler
  let pairs: NoisyPairs
  let freeGivenOutput: GibbsSampler.FreeNodes
  let freeGivenInput: GibbsSampler.FreeNodes
  /// Sums over the batch in hand, of both phases.
  package private(set) var positive: Moments
  package private(set) var negative: Moments
  private var wrongPixels = 0
  private let lock = NSLock()

  package init(machine: BoltzmannMachine, step: Int, architecture: Architecture, options: TrainingOptions) {
    self.machine = machine
    weightOptimiser = Adam(count: machine.weights.count)
    biasOptimiser = Adam(count: machine.biases.count)
    averageWeights = machine.weights
    averageBiases = machine.biases
    penalty = CorrelationPenalty(options.penalty)
    sampler = GibbsSampler(machine: machine)
    pairs = NoisyPairs(
      process: architecture.process, step: step, machine: machine, levels: architecture.levels,
      classes: architecture.classes)
    freeGivenOutput = .init(graph: machine.graph, clamped: machine.placement.visible)
    freeGivenInput = .init(graph: machine.graph)
    positive = Moments(graph: machine.graph)
    negative = Moments(graph: machine.graph)
  }

  /// Replaces the parameters, in the sampler too.
  package func setParameters(weights: [Float], biases: [Float]) {
    machine.weights = weights
    machine.biases = biases
    sampler.setParameters(weights: weights, biases: biases)
  }

  /// Adds a block's sums to the batch's.
  func add(positive: Moments, negative: Moments, wrongPixels: Int) {
    lock.withLock {
      self.positive.add(positive)
      self.negative.add(negative)
      self.wrongPixels += wrongPixels
    }
  }

  /// The contrastive gradient of the log-likelihood bound (β = 1):
  /// ∂/∂h = ⟨s⟩⁺ − ⟨s⟩⁻, ∂/∂J = ⟨ss′⟩⁺ − ⟨ss′⟩⁻ − λ(⟨ss′⟩⁻ − ⟨s⟩⁻⟨s′⟩⁻).
  package static func gradient(
    positive: Moments, negative: Moments, edges: [Int32], penalty: Float
  ) -> (weights: [Float], biases: [Float]) {
    let p = 1 / Float(max(positive.count, 1))
    let n = 1 / Float(max(negative.count, 1))
    let biases = positive.nodeSums.indices.map { Float(positive.nodeSums[$0]) * p - Float(negative.nodeSums[$0]) * n }
    let weights = positive.edgeSums.indices.map { e in
      let together = Float(negative.edgeSums[e]) * n
      let apart = Float(negative.nodeSums[Int(edges[2 * e])]) * n * Float(negative.nodeSums[Int(edges[2 * e + 1])]) * n
      return Float(positive.edgeSums[e]) * p - together + penalty * (apart - together)
    }
    return (weights, biases)
  }

  /// Takes one optimiser step along the batch's gradient and clears the sums.
  func learn(rate: Double, averaging: Double) -> BatchMerit {
    let gradient = Self.gradient(
      positive: positive, negative: negative, edges: machine.graph.edges, penalty: Float(penalty.coefficient))
    var weights = machine.weights
    var biases = machine.biases
    weightOptimiser.ascend(&weights, gradient: gradient.weights, rate: rate)
    biasOptimiser.ascend(&biases, gradient: gradient.biases, rate: rate)
    setParameters(weights: weights, biases: biases)
    if averaging > 0 {
      // A young average forgets faster, so that the start does not weigh on it.
      let updates = Double(weightOptimiser.updates)
      let keep = Float(min(averaging, (1 + updates) / (10 + updates)))
      for i in weights.indices { averageWeights[i] += (1 - keep) * (weights[i] - averageWeights[i]) }
      for i in biases.indices { averageBiases[i] += (1 - keep) * (biases[i] - averageBiases[i]) }
    } else {
      averageWeights = weights
      averageBiases = biases
    }
    let squares = gradient.weights.reduce(0) { $0 + $1 * $1 } + gradient.biases.reduce(0) { $0 + $1 * $1 }
    let pixels = negative.count * machine.placement.pixels.count
    let merit = BatchMerit(gradientNorm: Double(squares).squareRoot(), wrongPixels: wrongPixels, pixels: pixels)
    positive.reset()
    negative.reset()
    wrongPixels = 0
    return merit
  }

  /// The machine with averaged parameters: what is saved.
  var averaged: BoltzmannMachine {
    var result = machine
    result.weights = averageWeights
    result.biases = averageBiases
    return result
  }
}

/// What one batch tells about a step's progress.
struct BatchMerit: Sendable {
  var gradientNorm: Double
  var wrongPixels: Int
  var pixels: Int
}
