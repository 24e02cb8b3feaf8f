// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import PBitKitDenoising

/// What studies of training have in common: data, grid, schedule, and how samples are scored.
struct TrainingStudyOptions: ParsableArguments {
  @Option(help: "Folder of the images and labels.")
  var data: String
  @Option(name: .shortAndLong, help: "Folder of the runs, table and figure; created where missing.")
  var output: String
  @Option(help: "Graph, as pbit train takes it.")
  var preset = "44_12"
  @Option(help: "Nodes along a side of the grid, where the preset's is not wanted.")
  var side: Int?
  @Option(help: "How often the one-hot label is repeated.")
  var labelSpots = 10
  @Option(help: "Train on the first so many images only.")
  var images = 12_800
  @Option(help: "Passes over the data.")
  var epochs = 30
  @Option(help: "Examples of a batch.")
  var batch = 128
  @Option(help: "Sweeps of a chain before it is observed.")
  var warmUp = 200
  @Option(help: "Observations of each chain.")
  var observations = 25
  @Option(help: "Sweeps between observations.")
  var stride = 8
  @Option(help: "First learning rate of Adam.")
  var learningRate = 0.02
  @Option(help: "Learning rate after the decay, relative to the first.")
  var decayFloor = 0.2
  @Option(help: "Epochs of cosine decay.")
  var decayEpochs = 20
  @Option(help: "Samples that are scored.")
  var evaluationImages = 1000
  @Option(help: "Seed of placement, noise and chains.")
  var seed: UInt64 = 1
  @Option(help: "Threads; all cores where not given.")
  var threads: Int?
  @Option(help: "Stop, resumably, after so many seconds.")
  var timeLimit: Double?

  var threadCount: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

  /// The schedule that all runs share; they differ in what the study changes of it.
  var schedule: TrainingOptions {
    var options = TrainingOptions()
    options.batchSize = batch
    options.epochs = epochs
    options.warmUp = warmUp
    options.observations = observations
    options.stride = stride
    options.learningRate = learningRate
    options.decayFloor = decayFloor
    options.decayEpochs = decayEpochs
    options.seed = seed
    options.measuresAutocorrelation = true
    return options
  }
}

/// The runs of a study, one folder each: started, or gone on with where they stood.
struct TrainingStudy {
  private let options: TrainingStudyOptions
  /// The study's folder.
  let folder: OutputFolder
  /// All training images.
  let training: ImageDataset
  private let seen: ImageDataset
  /// Scores samples.
  let scorer: SampleScorer
  private let stop: StopRequest

  init(_ options: TrainingStudyOptions) throws {
    self.options = options
    guard (1...1024).contains(options.threadCount) else {
      throw DenoisingError(.badOption, "\(options.threadCount) threads", at: "--threads", remedy: "give 1 to 1024")
    }
    training = try ImageDataset.load(folder: options.data, split: .train)
    seen = try training.prefix(options.images)
    folder = try OutputFolder(options.output)
    stop = try StopRequest(timeLimit: options.timeLimit)
    scorer = try SampleScorer(training: training, count: options.evaluationImages, threads: options.threadCount)
  }

  /// Trains one run to its end, scored after every `evaluateEvery` epochs.
  ///
  /// - Returns: The finished model, or nil where the study was asked to stop.
  func run(
    _ name: String, title: String, steps: Int, training options: TrainingOptions, evaluateEvery: Int
  ) throws -> DenoisingModel? {
    let trainer = try trainer(name, steps: steps, options)
    let session = TrainingSession(
      trainer: trainer, folder: try OutputFolder(folder.file(name)), samples: 20, scorer: scorer,
      evaluateEvery: evaluateEvery)
    guard try trainer.isFinished || session.run(until: stop, title: title + "  ") else { return nil }
    return trainer.model(tool: Pbit.tool, command: Pbit.commandLine)
  }

  private func trainer(_ name: String, steps: Int, _ wanted: TrainingOptions) throws -> Trainer {
    let architecture = try Architecture(
      width: seen.width, height: seen.height, classes: seen.classes, labelSpots: options.labelSpots,
      preset: GraphPreset(named: options.preset), side: options.side, graphSeed: options.seed,
      process: ForwardProcess(steps: steps))
    let path = folder.file(name)
    guard Trainer.hasCheckpoint(folder: path) else {
      return try Trainer(architecture: architecture, options: wanted, data: seen, threads: options.threadCount)
    }
    let trainer = try Trainer.resume(folder: path, data: seen, threads: options.threadCount)
    guard trainer.options == wanted, trainer.architecture == architecture else {
      throw CommandError(
        .badOption, "it holds a run with other options", at: path,
        remedy: "repeat the options that the study was started with, or give another folder")
    }
    return trainer
  }

  /// The log of a run so far.
  func log(_ name: String, steps: Int) throws -> [TrainingLog.Row] {
    try TrainingLog(folder: folder.file(name), steps: steps, epoch: .max).rows
  }

  /// Says how to go on, and ends the program with status 75.
  func stopped() -> ExitCode {
    ErrorRendering.writeError("stopped; the same command goes on")
    return ExitCode(75)
  }
}
