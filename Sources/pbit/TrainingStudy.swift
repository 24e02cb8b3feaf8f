// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import PBitKitDenoising

/// The runs of a study, one folder each: started, or gone on with where they stood.
struct TrainingStudy {
  private let options: TrainingStudyOptions
  /// The study's folder.
  let folder: OutputFolder
  /// All training images.
  let training: ImageDataset
  private let seen: ImageDataset
  private let lock: FolderLock
  /// Scores samples.
  let scorer: SampleScorer
  private let stop: StopRequest

  init(_ options: TrainingStudyOptions) throws {
    self.options = options
    guard (1...1024).contains(options.threadCount) else {
      throw DenoisingError(.badOption, "\(options.threadCount) threads", at: "--threads", remedy: "give 1 to 1024")
    }
    guard options.sampleSweeps.map({ (1...1_000_000).contains($0) }) ?? true else {
      throw DenoisingError(
        .badOption, "\(options.sampleSweeps ?? 0) sweeps", at: "--sample-sweeps", remedy: "give 1 to 1000000")
    }
    training = try ImageDataset.load(folder: options.data, split: .train)
    seen = try training.prefix(options.images)
    folder = try OutputFolder(options.output)
    lock = try FolderLock(options.output)
    stop = try StopRequest(timeLimit: options.timeLimit)
    scorer = try SampleScorer(
      training: training, count: options.evaluationImages, sweeps: options.judgedSweeps, threads: options.threadCount)
  }

  /// Trains one run to its end, scored after every `evaluateEvery` epochs.
  ///
  /// - Returns: The finished model, or nil where the study was asked to stop.
  func run(
    _ name: String, title: String, steps: Int, training options: TrainingOptions, evaluateEvery: Int
  ) throws -> DenoisingModel? {
    let trainer = try trainer(name, steps: steps, options)
    let session = TrainingSession(
      trainer: trainer, folder: try OutputFolder(folder.file(name)), samples: 20,
      sampleSweeps: self.options.judgedSweeps,
      scorer: scorer,
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
