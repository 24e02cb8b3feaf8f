// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import PBitKitDenoising

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a denoising model on labelled images.",
    discussion: """
      Reads train-images-idx3-ubyte[.gz] and train-labels-idx1-ubyte[.gz] from a folder and writes config.json and \
      weights.safetensors, after every epoch with a checkpoint. Stopped by Ctrl-C or --time-limit it exits with \
      status 75, and --resume goes on as if it had never stopped.

        pbit train --data fashion-mnist -o model --preset 60_12 --steps 4 --epochs 20
        pbit train --data fashion-mnist -o model --rules "0,1 4,1 9,10" --side 60 --evaluate-every 1
        pbit train --list-presets

      training-log.csv has a row of figures of merit an epoch, samples/ a sheet of pictures an epoch; with \
      --evaluate-every, best/ keeps the model of the epoch that scored best.
      """)

  @Option(help: "Folder of the images and labels.")
  var data: String?
  @Option(name: [.short, .long], help: "Folder of the model; created where missing.")
  var output: String?
  @Option(help: "Graph: G8, G12, G16, G20, G24 or Z1 (with --side), or side_degree such as 60_12.")
  var preset: String?
  @Option(help: "Connection rules of your own in place of a preset, such as \"0,1 4,1\"; --side goes with them.")
  var rules: String?
  @Flag(help: "Print the presets and end.")
  var listPresets = false
  @Option(help: "Nodes along a side of the grid, where the preset's is not wanted.")
  var side: Int?
  @Flag(help: "Open borders instead of a torus.")
  var open = false
  @Option(help: "Layout of the pixels: sorted or random.")
  var placement = Placement.Order.sorted
  @Option(help: "How often the one-hot label is repeated.")
  var labelSpots = 10
  @Option(help: "Denoising steps.")
  var steps = 4
  @Option(help: "Time grid: log or linear.")
  var grid = ForwardProcess.TimeGrid.log
  @Option(help: "Noise rate of pixels.")
  var imageRate = 0.9
  @Option(help: "Noise rate of labels.")
  var labelRate = 0.2
  @Option(help: "Widening of the training intervals.")
  var offset = 0.15
  @Option(help: "Raw grey value from which a pixel is 1.")
  var threshold = ImageDataset.defaultThreshold
  @Option(help: "Grey levels above black, each a spin of every pixel; 1 is black and white by --threshold.")
  var levels = 1
  @Option(help: "Train on the first so many images only.")
  var images: Int?
  @Option(help: "Passes over the data.")
  var epochs = 20
  @Option(help: "Examples of a batch; multiples of 128 use the sampler fully.")
  var batch = 384
  @Option(
    name: [.customLong("warm-up"), .customLong("sweeps")],
    help: "Sweeps of a chain before it is observed; 400 where not given, 100 with --persistent.")
  var warmUp: Int?
  @Option(
    help:
      "The same of chains whose images are clamped, which mix faster (100 is enough as a rule); --warm-up's where not given."
  )
  var positiveWarmUp: Int?
  @Flag(help: "Chains go on from where their example's last epoch left them, instead of from the biases.")
  var persistent = false
  @Option(help: "Observations of each chain.")
  var observations = 50
  @Option(help: "Sweeps between observations.")
  var stride = 8
  @Option(help: "First learning rate of Adam.")
  var learningRate = 0.022
  @Option(help: "Learning rate after the decay, relative to the first.")
  var decayFloor = 0.2
  @Option(help: "Epochs of cosine decay; all of them where not given.")
  var decayEpochs: Int?
  @Option(help: "First coefficient of the correlation penalty.")
  var penalty = 0.0
  @Flag(help: "Adapt the correlation penalty to the autocorrelation measured after every epoch.")
  var adaptivePenalty = false
  @Option(help: "Autocorrelation that the adaptive penalty aims at.")
  var penaltyThreshold = 0.016
  @Option(help: "How it adapts: by the replication code's rule or the paper's.")
  var penaltyRule = CorrelationPenalty.Rule.replication
  @Option(help: "Relative change of an epoch by the paper's rule.")
  var penaltyChange = 0.2
  @Option(help: "Coefficients below this count as 0.")
  var penaltyMinimum = 0.001
  @Flag(help: "Measure autocorrelation after every epoch also where the penalty does not adapt.")
  var autocorrelation = false
  @Option(help: "Standard deviation of the initial weights.")
  var initialDeviation = 0.0
  @Option(help: "Decay per batch of the parameters' running average, which is what is saved; 0 is none.")
  var averaging = 0.0
  @Option(help: "Seed of placement, noise and chains.")
  var seed: UInt64 = 1
  @Option(help: "Pictures on the sample sheet of an epoch; 0 for none.")
  var samples = 20
  @Option(help: "Score samples after every so many epochs: Fréchet distance in principal components, class accuracy.")
  var evaluateEvery: Int?
  @Option(help: "Sweeps of a denoising step of samples; as many as a chain of the training has, where not given.")
  var sampleSweeps: Int?
  @Option(help: "Samples that are scored.")
  var evaluationImages = 1000
  @Option(help: "Threads; all cores where not given.")
  var threads: Int?
  @Option(help: "Stop, resumably, after so many seconds.")
  var timeLimit: Double?
  @Flag(
    help:
      "Go on from the checkpoint in the output folder: give the same --images and --threshold; the rest is the checkpoint's."
  )
  var resume = false

  func validate() throws {
    if !listPresets, data == nil { throw ValidationError("Give --data, the folder of the images and labels.") }
    if !listPresets, output == nil { throw ValidationError("Give --output, the folder of the model.") }
    if preset != nil, rules != nil { throw ValidationError("Give --preset or --rules, not both.") }
  }

  func run() throws {
    try ErrorRendering.reporting { _ in
      if listPresets { return print(PresetTable().text) }
      guard let data, let output else { return }
      // Held from before the checkpoint is read; a new folder, once it is there.
      let held = try resume ? FolderLock(output) : nil
      let trainer = try trainer(data: data, output: output)
      if trainer.isFinished {
        return ErrorRendering.writeError(
          "\(output): all \(trainer.options.epochs) epochs of this run are done; there is nothing left to resume")
      }
      let folder = try OutputFolder(output)
      try withExtendedLifetime(held ?? FolderLock(output)) {
        try TrainingSession(
          trainer: trainer, folder: folder, samples: samples, sampleSweeps: sampleSweeps,
          scorer: scorer(data: data, of: trainer), evaluateEvery: evaluateEvery
        ).train(until: StopRequest(timeLimit: timeLimit))
      }
    }
  }

  private var threadCount: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

  private func trainer(data: String, output: String) throws -> Trainer {
    guard (1...1024).contains(threadCount) else {
      throw DenoisingError(.badOption, "\(threadCount) threads", at: "--threads", remedy: "give 1 to 1024")
    }
    guard (0...10_000).contains(samples) else {
      throw DenoisingError(.badOption, "\(samples) pictures", at: "--samples", remedy: "give 0 to 10000")
    }
    guard sampleSweeps.map({ (1...1_000_000).contains($0) }) ?? true else {
      throw DenoisingError(
        .badOption, "\(sampleSweeps ?? 0) sweeps", at: "--sample-sweeps", remedy: "give 1 to 1000000")
    }
    let levels = resume ? try Trainer.levels(folder: output) : self.levels
    var training = try ImageDataset.load(folder: data, split: .train, threshold: threshold, levels: levels)
    if let images {
      if images > training.count { ErrorRendering.writeError("note: there are only \(training.count) images") }
      training = try training.prefix(images)
    }
    if resume { return try Trainer.resume(folder: output, data: training, threads: threadCount) }
    if Trainer.hasCheckpoint(folder: output) {
      throw DenoisingError(
        .badOption, "holds the checkpoint of an earlier run", at: output,
        remedy: "give --resume to go on with it, or another folder")
    }
    guard !DenoisingModel.exists(folder: output) else {
      throw DenoisingError(
        .badOption, "holds a model that no checkpoint belongs to, which training would overwrite", at: output,
        remedy: "give another folder")
    }
    let graph = try rules.map { try GraphPreset(rules: $0) } ?? GraphPreset(named: preset ?? "60_12")
    let architecture = try Architecture(
      width: training.width, height: training.height, classes: training.classes, levels: levels,
      labelSpots: labelSpots, preset: graph, side: side, torus: !open, placement: placement, graphSeed: seed,
      process: ForwardProcess(
        steps: steps, grid: grid, imageRate: imageRate, labelRate: labelRate, offset: offset))
    return try Trainer(architecture: architecture, options: options, data: training, threads: threadCount)
  }

  private var options: TrainingOptions {
    var options = TrainingOptions()
    options.batchSize = batch
    options.epochs = epochs
    options.warmUp = warmUp ?? (persistent ? 100 : 400)
    options.positiveWarmUp = positiveWarmUp
    options.persistent = persistent
    options.observations = observations
    options.stride = stride
    options.learningRate = learningRate
    options.decayFloor = decayFloor
    options.decayEpochs = decayEpochs ?? epochs
    options.penalty.initial = penalty
    options.penalty.adaptive = adaptivePenalty
    options.penalty.rule = penaltyRule
    options.penalty.threshold = penaltyThreshold
    options.penalty.change = penaltyChange
    options.penalty.minimum = penaltyMinimum
    options.measuresAutocorrelation = autocorrelation
    options.initialDeviation = initialDeviation
    options.averaging = averaging
    options.seed = seed
    return options
  }

  private func scorer(data: String, of trainer: Trainer) throws -> SampleScorer? {
    guard let evaluateEvery else { return nil }
    guard (1...100_000).contains(evaluateEvery) else {
      throw DenoisingError(.badOption, "\(evaluateEvery) epochs", at: "--evaluate-every", remedy: "give 1 to 100000")
    }
    // All training images, however few of them the model sees.
    let training = try ImageDataset.load(
      folder: data, split: .train, threshold: threshold, levels: trainer.architecture.levels)
    return try SampleScorer(training: training, count: evaluationImages, sweeps: sampleSweeps, threads: threadCount)
  }
}

extension Placement.Order: ExpressibleByArgument {}
extension ForwardProcess.TimeGrid: ExpressibleByArgument {}
extension CorrelationPenalty.Rule: ExpressibleByArgument {}
