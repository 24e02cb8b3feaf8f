// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising
import PBitKitRandomStreams

extension ChainMixing {
  private static let inputs = 16
  private static let dimensions = 8

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
    let (machine, shape) = (model.machines[step], model.architecture)
    var chains = ObservedChains(
      machine: machine,
      pairs: NoisyPairs(
        process: shape.process, step: step, machine: machine, levels: shape.levels, classes: shape.classes),
      data: data, inputs: Self.inputs, dimensions: Self.dimensions,
      stream: RandomStream(seed: seed, name: "mixing/\(step)"))
    chains.sweep(max(1, samples * stride / 4))
    while true {
      self.init(
        series: chains.record(samples: samples, stride: stride), samples: samples, groups: Self.inputs,
        chains: ChainBlock.capacity / Self.inputs, dimensions: Self.dimensions, step: step, stride: stride,
        isFree: machine.imageCoupling == 0 && machine.labelCoupling == 0)
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
