// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import PBitKitDenoising
import PBitKitReport

/// One session of a training run, with all that it leaves in the model's folder: model and checkpoint, the log, sample
/// sheets, scores and the best epoch's model.
struct TrainingSession {
  let trainer: Trainer
  let folder: OutputFolder
  /// Pictures of an epoch's sample sheet; 0 for none.
  let samples: Int
  /// Sweeps of each of their denoising steps; as many as a chain of the training has where nil.
  let sampleSweeps: Int?
  /// What scores samples; nil for no scores.
  let scorer: SampleScorer?
  /// Epochs from one score to the next.
  let evaluateEvery: Int?

  /// Trains to the end, or ends the program with status 75 where it is asked to stop.
  func train(until stop: StopRequest) throws {
    if try !run(until: stop) {
      ErrorRendering.writeError("\nstopped in epoch \(trainer.epoch + 1); go on with pbit train --resume")
      throw ExitCode(75)
    }
  }

  /// Trains; whether it came to the end.
  func run(until stop: StopRequest, title: String = "") throws -> Bool {
    let live = isatty(STDERR_FILENO) != 0
    var log = try TrainingLog(folder: folder.path, steps: trainer.architecture.process.steps, epoch: trainer.epoch)
    if trainer.chainMemoryBytes > 0, trainer.epoch == 0, trainer.batch == 0 {
      ErrorRendering.writeError(
        String(
          format: "%@persistent chains take %.1f MB: a bit a node, image and step", title,
          Double(trainer.chainMemoryBytes) / 1e6))
    }
    // A folder that cannot be written is better found now than after an epoch.
    try trainer.saveCheckpoint(folder: folder.path)
    let finished = try trainer.run(
      shouldStop: { stop.isMade },
      progress: { progress in
        if live || progress.endOfEpoch {
          let end = progress.endOfEpoch || !live ? "\n" : ""
          FileHandle.standardError.write(
            Data(((live ? "\r\u{1B}[K" : "") + title + Self.line(progress) + end).utf8))
        }
        if progress.endOfEpoch { try close(progress, &log, title) }
      })
    try save()
    return finished
  }

  /// The checkpoint comes last: an epoch whose record is not whole is done again.
  private func close(_ progress: TrainingProgress, _ log: inout TrainingLog, _ title: String) throws {
    let epoch = progress.epoch + 1
    let model = trainer.model(tool: Pbit.tool, command: Pbit.commandLine)
    if samples > 0 { try drawSheet(of: model, epoch: epoch) }
    var score: TrainingLog.Score?
    if let scorer, let evaluateEvery, epoch.isMultiple(of: evaluateEvery) || epoch == progress.epochs {
      let best = log.best?.score?.frechetDistance ?? .infinity
      let measured = try scorer.score(model)
      let isBest = measured.frechetDistance < best
      if isBest { try model.save(folder: folder.file("best")) }
      ErrorRendering.writeError("\(title)epoch \(epoch): \(measured.text)\(isBest ? ", the best so far" : "")")
      score = measured
    }
    try log.append(TrainingLog.Row(progress, score: score))
    try save()
  }

  private func save() throws {
    try trainer.model(tool: Pbit.tool, command: Pbit.commandLine).save(folder: folder.path)
    try trainer.saveCheckpoint(folder: folder.path)
  }

  private func drawSheet(of model: DenoisingModel, epoch: Int) throws {
    let shape = model.architecture
    let drawing = Drawing(
      model: model, classes: shape.labelSpots > 0 ? Array(0..<shape.classes) : nil, count: samples,
      sweeps: sampleSweeps ?? model.training.generationSweeps, ramp: RampOption(start: 1, end: 1), seed: 1, threads: 1)
    let images = try Generator(model: model, sweeps: drawing.sweeps, betaStart: 1, betaEnd: 1)
      .images(count: samples, labels: drawing.labels)
    let sheets = try OutputFolder(folder.file("samples"))
    try drawing.sheet(images).write(
      to: URL(fileURLWithPath: sheets.file(String(format: "epoch-%03d.png", epoch))))
  }

  private static func line(_ p: TrainingProgress) -> String {
    func list(_ values: [Double], _ format: String) -> String {
      values.map { String(format: format, $0) }.joined(separator: " ")
    }
    var line = String(
      format: "epoch %d/%d  batch %d/%d  %.0f s  %.0f M updates/s  gradient ", p.epoch + 1, p.epochs, p.batch,
      p.batches, p.time_s, p.updatesPerSecond / 1e6)
    line += list(p.gradientNorms, "%.3f") + "  wrong pixels " + list(p.reconstructionErrors.map { 100 * $0 }, "%.1f%%")
    if !p.autocorrelations.isEmpty {
      line += "  autocorrelation " + list(p.autocorrelations, "%.3f") + "  penalty " + list(p.penalties, "%.4f")
    }
    return line
  }
}
