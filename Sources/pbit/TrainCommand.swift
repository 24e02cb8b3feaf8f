// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Dispatch
import Foundation
import PBitKitDenoising
import Synchronization

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a denoising model on labelled images.",
    discussion: """
      Reads train-images-idx3-ubyte[.gz] and train-labels-idx1-ubyte[.gz] from a folder and writes config.json and \
      weights.safetensors, after every epoch with a checkpoint. Stopped by Ctrl-C or --time-limit it exits with \
      status 75, and --resume goes on as if it had never stopped.

        pbit train --data fashion-mnist -o model --preset 60_12 --steps 4 --epochs 20
      """)

  @Option(help: "Folder of the images and labels.")
  var data: String
  @Option(name: [.short, .long], help: "Folder of the model; created where missing.")
  var output: String
  @Option(help: "Graph: G8, G12, G16, G20, G24 (with --side) or side_degree such as 60_12.")
  var preset = "60_12"
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
  @Option(help: "Train on the first so many images only.")
  var images: Int?
  @Option(help: "Passes over the data.")
  var epochs = 20
  @Option(help: "Examples of a batch; multiples of 128 use the sampler fully.")
  var batch = 384
  @Option(name: [.customLong("warm-up"), .customLong("sweeps")], help: "Sweeps of a chain before it is observed.")
  var warmUp = 400
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
  @Option(help: "Standard deviation of the initial weights.")
  var initialDeviation = 0.0
  @Option(help: "Decay per batch of the parameters' running average, which is what is saved; 0 is none.")
  var averaging = 0.0
  @Option(help: "Seed of placement, noise and chains.")
  var seed: UInt64 = 1
  @Option(help: "Threads; all cores where not given.")
  var threads: Int?
  @Option(help: "Stop, resumably, after so many seconds.")
  var timeLimit: Double?
  @Flag(
    help:
      "Go on from the checkpoint in the output folder: give the same --images and --threshold; the rest is the checkpoint's."
  )
  var resume = false

  func run() throws {
    try ErrorRendering.reporting { _ in
      var training = try ImageDataset.load(folder: data, split: .train, threshold: threshold)
      if let images { training = try training.prefix(images) }
      let trainer = try trainer(
        data: training, threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
      try train(trainer)
    }
  }

  private func trainer(data: ImageDataset, threads: Int) throws -> Trainer {
    guard (1...1024).contains(threads) else {
      throw DenoisingError(.badOption, "\(threads) threads", at: "--threads", remedy: "give 1 to 1024")
    }
    if let timeLimit, !(timeLimit > 0) {
      throw DenoisingError(.badOption, "\(timeLimit) s", at: "--time-limit", remedy: "give a positive number")
    }
    if resume { return try Trainer.resume(folder: output, data: data, threads: threads) }
    if Trainer.hasCheckpoint(folder: output) {
      throw DenoisingError(
        .badOption, "holds the checkpoint of an earlier run", at: output,
        remedy: "give --resume to go on with it, or another folder")
    }
    let architecture = try Architecture(
      width: data.width, height: data.height, classes: data.classes, labelSpots: labelSpots,
      preset: GraphPreset(named: preset), side: side, torus: !open, placement: placement, graphSeed: seed,
      process: ForwardProcess(
        steps: steps, grid: grid, imageRate: imageRate, labelRate: labelRate, offset: offset))
    var options = TrainingOptions()
    options.batchSize = batch
    options.epochs = epochs
    options.warmUp = warmUp
    options.observations = observations
    options.stride = stride
    options.learningRate = learningRate
    options.decayFloor = decayFloor
    options.decayEpochs = decayEpochs ?? epochs
    options.penalty.initial = penalty
    options.penalty.adaptive = adaptivePenalty
    options.penalty.threshold = penaltyThreshold
    options.initialDeviation = initialDeviation
    options.averaging = averaging
    options.seed = seed
    return try Trainer(architecture: architecture, options: options, data: data, threads: threads)
  }

  private func train(_ trainer: Trainer) throws {
    let command = CommandLine.arguments.enumerated().map { $0 == 0 ? "pbit" : $1 }.joined(separator: " ")
    let deadline = timeLimit.map { Date().addingTimeInterval($0) }
    let interrupt = Interrupt()
    let live = isatty(STDERR_FILENO) != 0
    func save() throws {
      try trainer.model(tool: "pbit \(Pbit.configuration.version)", command: command).save(folder: output)
      try trainer.saveCheckpoint(folder: output)
    }
    // A folder that cannot be written is better found now than after an epoch.
    try trainer.saveCheckpoint(folder: output)
    let finished = try trainer.run(
      shouldStop: { interrupt.isRequested || deadline.map { $0 <= Date() } ?? false },
      progress: { progress in
        if live || progress.endOfEpoch {
          let line = Self.line(progress)
          FileHandle.standardError.write(
            Data(((live ? "\r\u{1B}[K" : "") + line + (progress.endOfEpoch || !live ? "\n" : "")).utf8))
        }
        if progress.endOfEpoch { try save() }
      })
    try save()
    if !finished {
      FileHandle.standardError.write(
        Data("\nstopped in epoch \(trainer.epoch + 1); go on with pbit train --resume\n".utf8))
      throw ExitCode(75)
    }
  }

  private static func line(_ p: TrainingProgress) -> String {
    func list(_ values: [Double], _ format: String) -> String {
      values.map { String(format: format, $0) }.joined(separator: " ")
    }
    var line = String(
      format: "epoch %d/%d  batch %d/%d  %.0f s  %.0f M updates/s  gradient ", p.epoch + 1, p.epochs, p.batch,
      p.batches,
      p.time_s, p.updatesPerSecond / 1e6)
    line += list(p.gradientNorms, "%.3f") + "  wrong pixels " + list(p.reconstructionErrors.map { 100 * $0 }, "%.1f%%")
    if !p.autocorrelations.isEmpty {
      line += "  autocorrelation " + list(p.autocorrelations, "%.3f") + "  penalty " + list(p.penalties, "%.4f")
    }
    return line
  }
}

extension Placement.Order: ExpressibleByArgument {}
extension ForwardProcess.TimeGrid: ExpressibleByArgument {}

/// Ctrl-C, taken as a request to stop at the next safe place; a second one ends the program at once.
final class Interrupt: Sendable {
  private static let requested = Atomic<Bool>(false)

  init() {
    signal(SIGINT) { _ in
      Interrupt.requested.store(true, ordering: .relaxed)
      signal(SIGINT, SIG_DFL)
    }
    signal(SIGTERM) { _ in Interrupt.requested.store(true, ordering: .relaxed) }
  }

  var isRequested: Bool { Self.requested.load(ordering: .relaxed) }
}
