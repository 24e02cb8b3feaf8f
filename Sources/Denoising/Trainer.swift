// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitRandomStreams

/// Trains a denoising model: all steps side by side, each on its own, by contrastive divergence with long chains.
///
/// Deterministic: the same data, options and architecture give the same model for any number of threads, and a run
/// resumed from a checkpoint is the run that was never stopped, bit for bit.
public final class Trainer {
  /// The model's shape.
  public let architecture: Architecture
  /// The settings.
  public let options: TrainingOptions
  /// Epochs that are done.
  public internal(set) var epoch = 0
  /// Batches of the present epoch that are done.
  public internal(set) var batch = 0
  /// Seconds of training in earlier sessions.
  public internal(set) var earlierTime_s = 0.0
  let learners: [Learner]
  /// Figures of merit of the present epoch.
  var merits: EpochMerits
  /// The negative chains of each step, where they persist.
  let memories: [ChainMemory]
  private let data: ImageDataset
  private let threads: Int
  private let started = Date()

  /// A trainer at its first epoch.
  ///
  /// - Throws: ``DenoisingError`` for options out of range, or data that do not fit the architecture.
  public init(architecture: Architecture, options: TrainingOptions, data: ImageDataset, threads: Int = 1) throws {
    try options.validate()
    guard data.width == architecture.width, data.height == architecture.height, data.classes <= architecture.classes
    else {
      throw DenoisingError(
        .shapeMismatch,
        "\(data.classes) classes of \(data.width)×\(data.height) images for a model of \(architecture.classes) classes and "
          + "\(architecture.width)×\(architecture.height)", at: "data set", remedy: "train on the model's own data set")
    }
    guard data.levels == architecture.levels else {
      throw DenoisingError(
        .badDimensions, "\(data.levels) grey levels for a model of \(architecture.levels)", at: "data set",
        remedy: "read the images with the model's number of levels")
    }
    guard options.batchSize <= data.count else {
      throw DenoisingError(
        .badOption, "a batch of \(options.batchSize) from \(data.count) images", at: "--batch",
        remedy: "use a smaller batch or more images")
    }
    self.architecture = architecture
    self.options = options
    self.data = data
    self.threads = max(threads, 1)
    learners = try architecture.machines().enumerated().map { step, machine in
      Learner(machine: machine, step: step, architecture: architecture, options: options)
    }
    merits = EpochMerits(steps: learners.count)
    memories = learners.filter { _ in options.persistent }
      .map { ChainMemory(nodes: $0.machine.graph.nodeCount, examples: data.count) }
    guard options.initialDeviation > 0 else { return }
    for (step, learner) in learners.enumerated() {
      var stream = RandomStream(seed: options.seed, name: "initial/\(step)")
      let weights = learner.machine.weights.map { _ in
        // Box–Muller.
        Float(options.initialDeviation * (-2 * log(stream.uniform())).squareRoot() * cos(2 * .pi * stream.uniform()))
      }
      learner.setParameters(weights: weights, biases: learner.machine.biases)
    }
  }

  /// Bytes of the negative chains that persist: a bit a node, image and step.
  public var chainMemoryBytes: Int {
    memories.first.map { ChainMemory.byteCount(nodes: $0.nodes, examples: $0.examples, steps: memories.count) } ?? 0
  }

  /// Makes all chains start anew.
  package func forgetChains() { for memory in memories { memory.forget() } }

  /// Batches of an epoch; what does not fill a batch waits for the next epoch's shuffle.
  public var batches: Int { data.count / options.batchSize }
  /// Whether all epochs are done.
  public var isFinished: Bool { epoch >= options.epochs }
  /// Seconds of training so far, earlier sessions included.
  public var time_s: Double { earlierTime_s + Date().timeIntervalSince(started) }

  /// Trains until finished or until `shouldStop`, which is asked between batches.
  ///
  /// - Parameters:
  ///   - shouldStop: whether to stop before the next batch.
  ///   - progress: called after every batch; with `endOfEpoch` set after the last of an epoch.
  /// - Returns: whether training is finished.
  @discardableResult
  public func run(
    shouldStop: () -> Bool = { false }, progress: (TrainingProgress) throws -> Void = { _ in }
  ) throws -> Bool {
    let workers = (0..<threads).map { _ in PhaseSampler(machine: learners[0].machine) }
    var (updates, sampling_s) = (0.0, 0.0)
    while !isFinished {
      var order = Array(0..<data.count)
      var shuffle = RandomStream(seed: options.seed, name: "shuffle/\(epoch)")
      order.shuffle(using: &shuffle)
      while batch < batches {
        if shouldStop() { return false }
        let first = batch * options.batchSize
        let clock = Date()
        merits.add(runBatch(order[first..<(first + options.batchSize)], workers: workers))
        sampling_s += Date().timeIntervalSince(clock)
        updates += updatesOfBatch
        batch += 1
        var report = TrainingProgress(
          epoch: epoch, epochs: options.epochs, batch: batch, batches: batches, time_s: time_s,
          updatesPerSecond: updates / sampling_s, gradientNorms: merits.gradientNorms,
          reconstructionErrors: merits.reconstructionErrors)
        if batch == batches {
          let autocorrelations = endEpoch()
          merits = EpochMerits(steps: learners.count)
          report.endOfEpoch = true
          report.autocorrelations = autocorrelations
          report.penalties = learners.map(\.penalty.coefficient)
          try progress(report)
          break
        }
        try progress(report)
      }
    }
    return true
  }

  /// The model as it stands, with averaged parameters.
  public func model(tool: String, command: String) -> DenoisingModel {
    DenoisingModel(
      architecture: architecture, training: options,
      provenance: .init(
        tool: tool, command: command, dataChecksum: data.checksum, images: data.count, epochs: epoch,
        wallTime_s: time_s.rounded()),
      machines: learners.map(\.averaged))
  }

  /// CRC-32 of the data.
  var dataChecksum: String { data.checksum }

  /// Spins redrawn in one batch by all steps and both phases.
  private var updatesOfBatch: Double {
    learners.reduce(0) {
      $0 + Double(options.batchSize)
        * (Double(options.positiveSweeps * $1.freeGivenOutput.count)
          + Double(options.sweeps * $1.freeGivenInput.count))
    }
  }

  private func runBatch(_ examples: ArraySlice<Int>, workers: [PhaseSampler]) -> [BatchMerit] {
    let blocks = (examples.count + ChainBlock.capacity - 1) / ChainBlock.capacity
    let (epoch, batch, seed) = (self.epoch, self.batch, options.seed)
    forEachInParallel(blocks * learners.count, threads: threads) { worker, item in
      let step = item / blocks
      let block = item % blocks
      let first = examples.startIndex + block * ChainBlock.capacity
      workers[worker].run(
        learners[step], block: block, examples: examples[first..<min(first + ChainBlock.capacity, examples.endIndex)],
        data: data, options: options, memory: memories.isEmpty ? nil : memories[step],
        noise: RandomStream(seed: seed, name: "noise/\(step)/\(epoch)"),
        name: "chains/\(step)/\(epoch)/\(batch)")
    }
    let decay = CosineDecay(
      initial: options.learningRate, floor: options.decayFloor, updates: options.decayEpochs * batches)
    let rate = decay.rate(epoch * batches + batch)
    let results = ResultBox(
      repeating: BatchMerit(gradientNorm: 0, wrongPixels: 0, pixels: 0), count: learners.count)
    forEachInParallel(learners.count, threads: threads) { _, step in
      results[step] = learners[step].learn(rate: rate, averaging: options.averaging)
    }
    return results.values
  }

  /// Measures autocorrelation and adapts the penalty where asked for; then the next epoch begins.
  private func endEpoch() -> [Double] {
    var measured: [Double] = []
    if options.penalty.adaptive || options.measuresAutocorrelation {
      let results = ResultBox(repeating: 0.0, count: learners.count)
      let (epoch, options) = (self.epoch, self.options)
      forEachInParallel(learners.count, threads: threads) { _, step in
        results[step] =
          AutocorrelationEstimate(
            machine: learners[step].machine, pairs: learners[step].pairs, data: data, lag: options.sweeps,
            stream: RandomStream(seed: options.seed, name: "autocorrelation/\(step)/\(epoch)")
          ).value
      }
      measured = results.values
      for (learner, value) in zip(learners, measured) { learner.penalty.adapt(to: value) }
    }
    epoch += 1
    batch = 0
    return measured
  }
}
