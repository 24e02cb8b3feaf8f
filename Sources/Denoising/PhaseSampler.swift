// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitRandomStreams

/// The two phases of contrastive learning on one block of chains; one a worker thread, with its own memory.
package final class PhaseSampler: @unchecked Sendable {
  private let block: ChainBlock
  private let graph: GridGraph
  private let allNodes: [Int32]
  private var bits: [UInt64]
  private var clampedBits: [UInt64]
  private var positive: Moments
  private var negative: Moments

  package init(machine: BoltzmannMachine) {
    block = ChainBlock(rows: machine.rowCount)
    graph = machine.graph
    allNodes = (0..<Int32(machine.graph.nodeCount)).map { $0 }
    bits = Array(repeating: 0, count: 2 * machine.graph.nodeCount)
    clampedBits = bits
    positive = Moments(graph: machine.graph)
    negative = positive
  }

  /// Runs both phases on the same noisy pairs and hands their sums to the learner.
  ///
  /// - Parameters:
  ///   - examples: indices into the data, one a chain.
  ///   - memory: where the negative chains go on from, and are left for the next epoch; nil for chains that start anew.
  ///   - name: of the streams; the step, the epoch and the batch are in it.
  package func run(
    _ learner: Learner, block index: Int, examples: ArraySlice<Int>, data: ImageDataset, options: TrainingOptions,
    memory: ChainMemory? = nil, noise: RandomStream, name: String
  ) {
    block.index = index
    for (chain, example) in examples.enumerated() {
      learner.pairs.fill(
        block, chain: chain, image: data.image(example), label: data.labels[example], example: example, stream: noise)
    }
    positive.reset()
    negative.reset()
    // Positive phase: input and output clamped. Negative phase: the input alone.
    let positiveStream = RandomStream(seed: options.seed, name: name + "/positive")
    learner.sampler.start(block, free: learner.freeGivenOutput, beta: 1, stream: positiveStream)
    sample(
      learner, learner.freeGivenOutput, chains: examples.count, into: \.positive,
      warmUp: options.positiveWarmUp ?? options.warmUp, options: options, stream: positiveStream)
    swap(&bits, &clampedBits)
    let negativeStream = RandomStream(seed: options.seed, name: name + "/negative")
    learner.sampler.start(block, free: learner.freeGivenInput, beta: 1, stream: negativeStream)
    if let memory {
      for (chain, example) in examples.enumerated() { memory.recall(example, into: block, chain: chain) }
    }
    sample(
      learner, learner.freeGivenInput, chains: examples.count, into: \.negative, warmUp: options.warmUp,
      options: options, stream: negativeStream)
    if let memory {
      for (chain, example) in examples.enumerated() { memory.keep(example, bits: bits, chain: chain) }
    }
    var wrong = 0
    let low: UInt64 = examples.count >= 64 ? .max : (1 << UInt64(examples.count)) - 1
    let high: UInt64 = examples.count >= 128 ? .max : examples.count <= 64 ? 0 : (1 << UInt64(examples.count - 64)) - 1
    for node in learner.machine.placement.pixels {
      let i = 2 * Int(node)
      wrong += ((bits[i] ^ clampedBits[i]) & low).nonzeroBitCount
      wrong += ((bits[i + 1] ^ clampedBits[i + 1]) & high).nonzeroBitCount
    }
    learner.add(positive: positive, negative: negative, wrongPixels: wrong * options.observations)
  }

  private func sample(
    _ learner: Learner, _ free: GibbsSampler.FreeNodes, chains: Int,
    into sums: ReferenceWritableKeyPath<PhaseSampler, Moments>, warmUp: Int, options: TrainingOptions,
    stream: RandomStream
  ) {
    var sweep = 0
    for observation in 0..<options.observations {
      for _ in 0..<(observation == 0 ? warmUp : options.stride) {
        learner.sampler.sweep(block, free: free, beta: 1, index: sweep, stream: stream)
        sweep += 1
      }
      self[keyPath: sums].observe(block, chains: chains, graph: graph, allNodes: allNodes, bits: &bits)
    }
  }
}
