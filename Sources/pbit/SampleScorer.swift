// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import PBitKitEvaluation

/// Scores a model's samples as training goes on: squared Fréchet distance in principal components of the training images,
/// and class accuracy. What the judge learns, it learns once.
struct SampleScorer {
  private let judge: Evaluation.Judge
  private let count: Int
  private let labelsInTurn: [Int]
  private let sweeps: Int?
  private let threads: Int

  /// - Parameters:
  ///   - training: the images to compare with.
  ///   - count: samples of an evaluation.
  ///   - sweeps: of each denoising step; as many as a chain of the training has where nil.
  ///   - threads: worker threads.
  init(training: ImageDataset, count: Int, sweeps: Int?, threads: Int) throws {
    guard (100...100_000).contains(count) else {
      throw CommandError(
        .badOption, "\(count) images", at: "--evaluation-images", remedy: "give 100 to 100000")
    }
    judge = try Evaluation.Judge(training: training, features: min(64, training.pixelCount))
    self.count = count
    labelsInTurn = training.classesInTurn(count).map(Int.init)
    self.sweeps = sweeps
    self.threads = threads
  }

  /// Draws and scores samples, clamped to the classes in turn where the model has label spins.
  func score(_ model: DenoisingModel) throws -> TrainingLog.Score {
    let labels = model.architecture.labelSpots > 0 ? labelsInTurn : nil
    let images = try Generator(
      model: model, sweeps: sweeps ?? model.training.generationSweeps, betaStart: 1, betaEnd: 1, threads: threads
    )
    .images(count: count, labels: labels)
    let row = try judge.row("samples", pixels: images.pixels, labels: labels == nil ? nil : images.labels)
    return TrainingLog.Score(
      frechetDistance: row.frechetDistance, frechetError: row.principalComponents.value.standardError,
      classAccuracy: row.classAccuracy,
      classAccuracyError: row.classAccuracy.map { ($0 * (1 - $0) / Double(count)).squareRoot() })
  }
}

extension TrainingLog.Score {
  /// In one line.
  var text: String {
    var text = String(format: "Fréchet distance² %.3f ± %.3f", frechetDistance, frechetError)
    if let classAccuracy, let classAccuracyError {
      text += String(format: ", class accuracy %.1f ± %.1f %%", 100 * classAccuracy, 100 * classAccuracyError)
    }
    return text
  }
}
