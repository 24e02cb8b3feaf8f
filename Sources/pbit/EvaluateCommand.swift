// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import PBitKitChip
import PBitKitDenoising
import PBitKitEvaluation

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Score a model's images beside real ones and images of independent pixels.",
    discussion: """
      Squared Fréchet distance to the training images in their principal components and in the features of a perceptron \
      that is trained here; how many images show the class asked for; distance to the nearest training image; coverage of \
      the test images; how fast the model's chains forget. All stand beside a ladder of references, with their errors. \
      Neither distance is the Inception FID. With -o a folder gets evaluation.json, ledger.json, index.html and figures.

        pbit evaluate fashion-mnist --data fashion-mnist-data -o scores
        pbit evaluate --images images-idx3-ubyte --labels labels-idx1-ubyte --data fashion-mnist-data

      Images from a file are judged by as many grey levels as they have, the data set read in the same way; --levels 1 or \
      --threshold make both black and white.

      A true FID needs Inception's features, which you compute. --save-images and --save-reference write what is to be \
      fed to the network, as IDX files; pytorch-fid then gives the features:

        import numpy, torch
        from pytorch_fid.inception import InceptionV3
        net = InceptionV3([InceptionV3.BLOCK_INDEX_BY_DIM[2048]]).eval()
        for name in ["generated", "reference"]:
            pixels = numpy.frombuffer(open(name + ".idx", "rb").read()[16:], "u1").reshape(-1, 1, 28, 28)
            x = torch.tensor(pixels / 255, dtype=torch.float32).expand(-1, 3, -1, -1)
            with torch.no_grad():
                features = [net(batch)[0].flatten(1).numpy() for batch in x.split(100)]
            numpy.save(name + ".npy", numpy.concatenate(features))

        pbit evaluate --features generated.npy --reference reference.npy
      """)

  @Argument(help: "Folder of the model, or the name of a shipped one: fashion-mnist.")
  var model: String?
  @Option(help: "Judge these images instead of a model's: an IDX file.", completion: .file())
  var images: String?
  @Option(help: "The classes that they should show: an IDX file.", completion: .file())
  var labels: String?
  @Option(help: "Folder of the training and test images.")
  var data: String?
  @Option(help: "Features of drawn images, for a true FID: a .npy of shape [images, features].", completion: .file())
  var features: String?
  @Option(help: "Features of real images: a .npy, or a .npz with mu and sigma.", completion: .file())
  var reference: String?
  @Option(help: "Images of each kind.")
  var count = 2000
  @Option(help: "Sweeps of each denoising step; those of a training chain, 800 after persistent ones, where not given.")
  var sweeps: Int?
  @Option(help: "Inverse temperature of a step's first and last sweep, such as 0.8:1.2.")
  var beta = RampOption(start: 1, end: 1)
  @Option(help: "Principal components of the first distance.")
  var components = 64
  @Option(help: "Hidden units of the perceptron, the features of the second distance.")
  var hidden = 64
  @Option(help: "Raw grey value from which a pixel of black-and-white images is 1; 26 where not given.")
  var threshold: Int?
  @Option(
    help:
      "Grey levels by which --images are judged, 1 for black and white; those of the file, at most 15, where not given."
  )
  var levels: Int?
  @Option(help: "Seed of all draws.")
  var seed: UInt64 = 1
  @Option(help: "Threads; all cores where not given.")
  var threads: Int?
  @Option(help: "Write the judged images, 0 to 255, to this IDX file: of a model those whose class was asked for.")
  var saveImages: String?
  @Option(help: "Write the training images as the model sees them, 0 to 255, to this IDX file.")
  var saveReference: String?
  @Option(name: .shortAndLong, help: "Folder to write to; created where missing.")
  var output: String?
  @Flag(help: "Print JSON instead of tables.")
  var json = false

  func run() throws {
    try ErrorRendering.reporting { _ in
      guard (features == nil) == (reference == nil) else {
        throw CommandError(
          .badOption, "one without the other", at: "--features, --reference", remedy: "give both files of features")
      }
      guard (4...100_000).contains(count), (1...1024).contains(hidden), threads.map({ (1...1024).contains($0) }) ?? true
      else {
        throw CommandError(
          .badOption, "\(count) images, \(hidden) hidden units, \(threads ?? 1) threads",
          at: "--count, --hidden, --threads",
          remedy: "give 4 to 100000 images, 1 to 1024 hidden units and 1 to 1024 threads")
      }
      let supplied = try suppliedDistance()
      if model == nil, images == nil, let supplied {
        print(json ? try Self.text(supplied) : EvaluationTable.suppliedText(supplied))
        return
      }
      try judge(supplied)
    }
  }

  private var workers: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

  private func suppliedDistance() throws -> FrechetDistance.Measured? {
    guard let features, let reference else { return nil }
    let progress = SharedProgress("Fréchet distance in the given features")
    defer { progress.finish() }
    return try SuppliedFeatures.distance(features: features, reference: reference, threads: workers)
  }

  private func judge(_ supplied: FrechetDistance.Measured?) throws {
    guard (model == nil) != (images == nil) else {
      throw CommandError(
        .badOption, model == nil ? "nothing to judge" : "a model and images", at: "pbit evaluate",
        remedy: "give either a model or --images")
    }
    guard let data else {
      throw CommandError(
        .badOption, "it is missing", at: "--data", remedy: "give the folder of the training and test images")
    }
    guard self.levels == nil || images != nil else {
      throw CommandError(
        .badOption, "a model draws the grey levels that it was trained on", at: "--levels",
        remedy: "leave it out, or give --images")
    }
    guard self.levels.map({ (1...255).contains($0) }) ?? true else {
      throw CommandError(
        .badOption, "\(self.levels ?? 0) grey levels", at: "--levels", remedy: "give 1, black and white, to 255")
    }
    let given = try images.map { try JudgedImages(path: $0, levels: self.levels, threshold: self.threshold) }
    let trained = try model.map { try DenoisingModel.load(folder: ShippedFiles.model($0)) }
    let levels = given?.levels ?? trained?.architecture.levels ?? 1
    let threshold = self.threshold ?? ImageDataset.defaultThreshold
    let (training, test) = try ImageDataset.loadSplits(folder: data, threshold: threshold, levels: levels)
    guard (1...training.pixelCount).contains(components) else {
      throw CommandError(
        .badOption, "\(components) principal components", at: "--components",
        remedy: "give 1 to \(training.pixelCount), the images' pixels")
    }
    let folder = try output.map { try OutputFolder($0) }
    if let saveReference { try write(training.pixels, training, to: saveReference) }
    let drawn = try trained.map { try draw($0, fitting: training) }
    let candidates = try drawn?.candidates ?? given.map { [try $0.set(training, labels: labels)] } ?? []
    if let saveImages { try write(candidates[0].pixels, training, to: saveImages) }

    let learning = SharedProgress("learning from \(training.count) training images")
    let judge = try Evaluation.Judge(
      training: training, features: components, hidden: hidden, seed: seed, threads: workers
    ) { learning.update($0) }
    learning.finish()
    let judging = SharedProgress("judging \(count) images of each kind")
    var (evaluation, neighbours) = try judge.evaluation(of: candidates, test: test, count: count, seed: seed) {
      judging.update($1)
    }
    judging.finish()
    if let drawn {
      let mixing = SharedProgress("observing chains")
      evaluation.mixing = ChainMixing.steps(of: drawn.model, data: test, seed: seed, threads: workers)
      mixing.finish()
    }
    evaluation.suppliedFeatures = supplied
    let file = EvaluationFile(
      tool: Pbit.tool, command: Pbit.commandLine, subject: model ?? images ?? "", sweeps: drawn?.sweeps, levels: levels,
      threshold: levels == 1 ? threshold : nil, evaluation: evaluation)
    if let folder {
      try EvaluationPage(
        file: file, candidates: candidates, neighbours: neighbours, training: training, ledger: drawn?.ledger
      ).write(to: folder)
    }
    print(json ? try Self.text(file) : EvaluationTable(file: file).text)
    if let folder, !json { print("\n\(folder.file("index.html"))") }
  }

  private func write(_ pixels: [UInt8], _ data: ImageDataset, to path: String) throws {
    try IDX(
      dimensions: [pixels.count / data.pixelCount, data.height, data.width],
      bytes: GeneratedImages.grey(pixels, levels: data.levels)
    ).write(path: path)
  }

  /// Draws with asked classes, where the model has labels, and free.
  private func draw(_ model: DenoisingModel, fitting training: ImageDataset) throws -> EvaluatedModel {
    let shape = model.architecture
    try shape.check(training, at: data ?? "")
    let sweeps = self.sweeps ?? model.training.generationSweeps
    func drawing(_ classes: [Int]?) -> Drawing {
      Drawing(
        model: model, classes: classes, count: count, sweeps: sweeps, ramp: beta, seed: seed, threads: workers)
    }
    var candidates: [Evaluation.ImageSet] = []
    if shape.labelSpots > 0 {
      let clamped = try drawing(training.occurringClasses).images("drawing with classes asked for", law: .ideal)
      candidates.append(.init("model, class clamped", pixels: clamped.pixels, labels: clamped.labels))
    }
    let free = try drawing(nil).images("drawing freely", law: .ideal)
    candidates.append(.init("model, free", pixels: free.pixels, labels: shape.labelSpots > 0 ? free.labels : nil))
    return EvaluatedModel(
      model: model, sweeps: sweeps, candidates: candidates,
      ledger: try drawing(nil).ledger(cell: nil, samplePeriod: 0))
  }

  private static func text(_ value: some Encodable) throws -> String {
    String(decoding: try JSONEncoder.readable.encode(value), as: UTF8.self)
  }
}

/// What a model drew for its evaluation.
private struct EvaluatedModel {
  let model: DenoisingModel
  let sweeps: Int
  let candidates: [Evaluation.ImageSet]
  let ledger: EnergyLedger
}
