// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitRandomStreams

/// 128 chains of one machine at β = 1, in equal groups of one noisy input each, and the random directions in which their
/// images are seen.
package struct ObservedChains {
  /// Sweeps done.
  package private(set) var swept = 0
  private let dimensions: Int
  private let block: ChainBlock
  private let sampler: GibbsSampler
  private let free: GibbsSampler.FreeNodes
  private let projection: ImageProjection
  private let stream: RandomStream

  /// Starts the chains.
  ///
  /// - Parameters:
  ///   - machine: what they sample.
  ///   - pairs: make the inputs.
  ///   - data: the first thousand images are the ones whose noisy versions are the inputs.
  ///   - inputs: how many, a divisor of the number of chains.
  ///   - dimensions: directions of the projection.
  ///   - stream: of everything.
  package init(
    machine: BoltzmannMachine, pairs: NoisyPairs, data: ImageDataset, inputs: Int, dimensions: Int, stream: RandomStream
  ) {
    self.stream = stream
    self.dimensions = dimensions
    block = ChainBlock(rows: machine.rowCount)
    let chains = ChainBlock.capacity
    var choice = RandomStream(seed: stream.key, name: "inputs")
    for input in 0..<inputs {
      let example = Int(choice.next() % UInt64(min(data.count, 1000)))
      for chain in (input * chains / inputs)..<((input + 1) * chains / inputs) {
        pairs.fill(
          block, chain: chain, image: data.image(example), label: data.labels[example], example: input,
          stream: RandomStream(seed: stream.key, name: "noise"))
      }
    }
    projection = ImageProjection(
      placement: machine.placement, levels: pairs.levels, dimensions: dimensions,
      stream: RandomStream(seed: stream.key, name: "projection"))
    sampler = GibbsSampler(machine: machine)
    free = GibbsSampler.FreeNodes(graph: machine.graph)
    sampler.start(block, free: free, beta: 1, stream: stream)
  }

  /// Sweeps without a look.
  package mutating func sweep(_ count: Int) {
    for index in swept..<(swept + count) { sampler.sweep(block, free: free, beta: 1, index: index, stream: stream) }
    swept += count
  }

  /// Projections [sample][chain][dimension], one after every `stride` sweeps.
  package mutating func record(samples: Int, stride: Int) -> [Float] {
    let size = ChainBlock.capacity * dimensions
    var series = [Float](repeating: 0, count: samples * size)
    for sample in 0..<samples {
      sweep(stride)
      projection.project(block, into: &series, at: sample * size)
    }
    return series
  }
}
