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
  var preset = "44_20"
  @Option(help: "Nodes along a side of the grid, where the preset's is not wanted.")
  var side: Int?
  @Option(help: "How often the one-hot label is repeated.")
  var labelSpots = 10
  @Option(help: "Train on the first so many images only.")
  var images = 25_600
  @Option(help: "Passes over the data.")
  var epochs = 24
  @Option(help: "Examples of a batch.")
  var batch = 256
  @Option(help: "Sweeps of a chain before it is observed.")
  var warmUp = 60
  @Option(help: "Observations of each chain.")
  var observations = 20
  @Option(help: "Sweeps between observations.")
  var stride = 4
  @Option(help: "First learning rate of Adam.")
  var learningRate = 0.02
  @Option(
    help: """
      Learning rate after the decay, relative to the first; where not given, 1 for pbit stability, whose machines are to \
      go on moving, and 0.05 for pbit mixing, whose machines are to settle.
      """)
  var decayFloor: Double?
  @Option(help: "Epochs of cosine decay.")
  var decayEpochs = 20
  @Option(
    help: """
      Sweeps of a denoising step of samples; four times a training chain's where not given, so that what a machine \
      has learnt is judged by its law, not by the path to it.
      """)
  var sampleSweeps: Int?
  @Option(help: "Samples that are scored.")
  var evaluationImages = 1000
  @Option(help: "Seed of placement, noise and chains.")
  var seed: UInt64 = 1
  @Option(help: "Threads; all cores where not given.")
  var threads: Int?
  @Option(help: "Stop, resumably, after so many seconds.")
  var timeLimit: Double?

  var threadCount: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

  /// Sweeps of a denoising step of the samples that are scored.
  var judgedSweeps: Int { sampleSweeps ?? 4 * schedule.sweeps }

  /// The schedule that all runs share; they differ in what the study changes of it.
  var schedule: TrainingOptions {
    var options = TrainingOptions()
    options.batchSize = batch
    options.epochs = epochs
    options.warmUp = warmUp
    options.observations = observations
    options.stride = stride
    options.learningRate = learningRate
    options.decayFloor = decayFloor ?? 1
    options.decayEpochs = decayEpochs
    options.seed = seed
    options.measuresAutocorrelation = true
    return options
  }
}
