// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising
import PBitKitRandomStreams

extension ChainMixing {
  /// Runs the chains of one step.
  ///
  /// - Parameters:
  ///   - model: the model.
  ///   - step: the step, one of the model's.
  ///   - data: images whose noisy versions are the inputs, drawn from the first thousand.
  ///   - sweeps: how long the chains are observed, at least 64.
  ///   - longest: while the time is not resolved the chains run on for twice as long, as long as that is at most this many
  ///     sweeps in all.
  ///   - seed: of inputs, directions and chains.
  public init(
    model: DenoisingModel, step: Int, data: ImageDataset, sweeps: Int = 1024, longest: Int = 0, seed: UInt64 = 1
  ) {
    var stride = max(1, sweeps / 512)
    let samples = max(64, sweeps / stride)
    var chains = ObservedChains(model, step: step, data: data, seed: seed)
    chains.sweep(max(1, samples * stride / 4))
    while true {
      self.init(
        series: chains.record(samples: samples, stride: stride), samples: samples, groups: ObservedChains.inputs,
        chains: ChainBlock.capacity / ObservedChains.inputs, dimensions: ObservedChains.dimensions, step: step,
        stride: stride, isFree: chains.isFree)
      // This record is the warm-up of the next.
      if isResolved || chains.swept + 2 * samples * stride > longest { return }
      stride *= 2
    }
  }

  /// All steps of a model, several at a time.
  public static func steps(
    of model: DenoisingModel, data: ImageDataset, sweeps: Int = 1024, seed: UInt64 = 1, threads: Int = 1
  ) -> [ChainMixing] {
    let results = ResultBox<ChainMixing?>(repeating: nil, count: model.machines.count)
    forEachInParallel(model.machines.count, threads: threads) { _, step in
      results[step] = ChainMixing(model: model, step: step, data: data, sweeps: sweeps, seed: seed)
    }
    return results.values.compactMap { $0 }
  }
}

/// The chains of one step on noisy inputs, and the random directions in which they are seen.
private struct ObservedChains {
  static let inputs = 16
  static let dimensions = 8

  /// Whether the step has no coupling to its input.
  let isFree: Bool
  /// Sweeps done.
  private(set) var swept = 0
  private let block: ChainBlock
  private let sampler: GibbsSampler
  private let free: GibbsSampler.FreeNodes
  private let projection: ImageProjection
  private let stream: RandomStream

  init(_ model: DenoisingModel, step: Int, data: ImageDataset, seed: UInt64) {
    let (machine, shape) = (model.machines[step], model.architecture)
    stream = RandomStream(seed: seed, name: "mixing/\(step)")
    isFree = machine.imageCoupling == 0 && machine.labelCoupling == 0
    block = ChainBlock(rows: machine.rowCount)
    let pairs = NoisyPairs(
      process: shape.process, step: step, machine: machine, levels: shape.levels, classes: shape.classes)
    let chains = ChainBlock.capacity
    var choice = RandomStream(seed: stream.key, name: "inputs")
    for input in 0..<Self.inputs {
      let example = Int(choice.next() % UInt64(min(data.count, 1000)))
      for chain in (input * chains / Self.inputs)..<((input + 1) * chains / Self.inputs) {
        pairs.fill(
          block, chain: chain, image: data.image(example), label: data.labels[example], example: input,
          stream: RandomStream(seed: stream.key, name: "noise"))
      }
    }
    projection = ImageProjection(
      placement: machine.placement, levels: shape.levels, dimensions: Self.dimensions,
      stream: RandomStream(seed: stream.key, name: "projection"))
    sampler = GibbsSampler(machine: machine)
    free = GibbsSampler.FreeNodes(graph: machine.graph)
    sampler.start(block, free: free, beta: 1, stream: stream)
  }

  mutating func sweep(_ count: Int) {
    for index in swept..<(swept + count) { sampler.sweep(block, free: free, beta: 1, index: index, stream: stream) }
    swept += count
  }

  /// Projections [sample][chain][dimension], one after every `stride` sweeps.
  mutating func record(samples: Int, stride: Int) -> [Float] {
    var series = [Float](repeating: 0, count: samples * ChainBlock.capacity * Self.dimensions)
    for sample in 0..<samples {
      sweep(stride)
      projection.project(block, into: &series, at: sample * ChainBlock.capacity * Self.dimensions)
    }
    return series
  }
}
