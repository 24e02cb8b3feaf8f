// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import PBitKitDenoising

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Score a model's images beside real ones and images of independent pixels.",
    discussion: """
      Prints the squared Fréchet distance to the training images in their principal components, and how many images of \
      a class asked for a logistic regression, trained here, puts in that class. Neither is the Inception FID.

        pbit evaluate model --data fashion-mnist
      """)

  @Argument(help: "Folder of the model, or the name of a shipped one: fashion-mnist.")
  var model: String
  @Option(help: "Folder of the training and test images.")
  var data: String
  @Option(help: "Images of each kind.")
  var count = 2000
  @Option(help: "Sweeps of each denoising step; as many as a chain of the model's training has, where not given.")
  var sweeps: Int?
  @Option(help: "Inverse temperature of a step's first and last sweep, such as 0.8:1.2.")
  var beta = RampOption(start: 1, end: 1)
  @Option(help: "Principal components.")
  var features = 64
  @Option(help: "Raw grey value from which a pixel is 1.")
  var threshold = ImageDataset.defaultThreshold
  @Option(help: "Seed of all draws.")
  var seed: UInt64 = 1
  @Option(help: "Threads; all cores where not given.")
  var threads: Int?
  @Option(help: "Write the clamped images, 0 or 255, to this IDX file.")
  var saveImages: String?

  func run() throws {
    try ErrorRendering.reporting { _ in try evaluate() }
  }

  private func evaluate() throws {
    guard (2...100_000).contains(count) else {
      throw DenoisingError(.badOption, "\(count) images", at: "--count", remedy: "give 2 to 100000")
    }
    let model = try DenoisingModel.load(folder: ShippedFiles.model(self.model))
    let levels = model.architecture.levels
    let training = try ImageDataset.load(folder: data, split: .train, threshold: threshold, levels: levels)
    let test = try ImageDataset.load(folder: data, split: .test, threshold: threshold, levels: levels)
    guard training.width == model.architecture.width, training.height == model.architecture.height else {
      throw DenoisingError(
        .shapeMismatch,
        "images of \(training.width)×\(training.height), the model draws \(model.architecture.width)×"
          + "\(model.architecture.height)", at: data, remedy: "give the data set that the model was trained on")
    }
    let generator = try Generator(
      model: model, sweeps: sweeps ?? model.training.sweeps, betaStart: beta.start, betaEnd: beta.end, seed: seed,
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
    let judge = try Evaluation.Judge(training: training, features: features)
    var rows: [Evaluation.Row] = []
    if model.architecture.labelSpots > 0 {
      let clamped = try generator.images(count: count, labels: (0..<count).map { $0 % model.architecture.classes })
      rows.append(try judge.row("model, class clamped", pixels: clamped.pixels, labels: clamped.labels))
      if let saveImages {
        try IDX(
          dimensions: [count, clamped.height, clamped.width], bytes: clamped.greyPixels
        ).write(path: saveImages)
      }
    }
    let free = try generator.images(count: count)
    rows.append(
      try judge.row(
        "model, free", pixels: free.pixels, labels: model.architecture.labelSpots > 0 ? free.labels : nil))
    Self.show(try judge.evaluation(rows, test: test, count: count, seed: seed))
  }

  private static func show(_ evaluation: Evaluation) {
    print(
      String(
        format: "%d images of each kind; Fréchet distance² in %d principal components (%.1f %% of the variance)",
        evaluation.count, evaluation.features, 100 * evaluation.explainedVariance))
    for row in evaluation.rows {
      let name = row.name.padding(toLength: 32, withPad: " ", startingAt: 0)
      let accuracy = row.classAccuracy.map { String(format: "  class accuracy %5.1f %%", 100 * $0) } ?? ""
      print(name + String(format: "%9.3f", row.frechetDistance) + accuracy)
    }
  }
}
