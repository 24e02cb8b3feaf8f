// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising

/// A data set of a few images, one a class, and a model that must learn them: the replication code's smoke tests.
struct SmokeTest {
  var kinds: [[UInt8]]
  var levels: Int
  var labelSpots: Int
  var preset: String
  var steps: Int
  /// Warm-up sweeps of a training chain.
  var warmUp: Int
  /// Sweeps of a generated image.
  var sweeps: Int

  static let threePixels = SmokeTest(
    kinds: [[0, 0, 0], [0, 0, 1], [0, 1, 0]], levels: 1, labelSpots: 2, preset: "8_8", steps: 2, warmUp: 20, sweeps: 40)
  static let greyPixels = SmokeTest(
    kinds: [[0, 0], [2, 2]], levels: 2, labelSpots: 3, preset: "6_4", steps: 1, warmUp: 10, sweeps: 20)

  /// Trains for 100 epochs of one batch.
  func train(
    seed: UInt64 = 1, epochs: Int = 100, _ change: (inout TrainingOptions) -> Void = { _ in }
  ) throws -> DenoisingModel {
    let copies = 40
    let count = kinds.count * copies
    let width = kinds[0].count
    let data = try ImageDataset(
      width: width, height: 1, levels: levels, classes: kinds.count,
      pixels: (0..<count).flatMap { kinds[$0 % kinds.count] }, labels: (0..<count).map { UInt8($0 % kinds.count) })
    var options = TrainingOptions()
    options.batchSize = count
    options.epochs = epochs
    options.decayEpochs = 70
    options.warmUp = warmUp
    options.observations = 10
    options.stride = 5
    options.learningRate = 0.1
    options.seed = seed
    change(&options)
    let trainer = try Trainer(
      architecture: Architecture(
        width: width, height: 1, classes: kinds.count, levels: levels, labelSpots: labelSpots,
        preset: GraphPreset(named: preset), torus: false, graphSeed: seed,
        process: ForwardProcess(steps: steps, imageRate: 0.8, labelRate: 0.5, offset: 0.1)), options: options,
      data: data, threads: 2)
    try trainer.run()
    return trainer.model(tool: "t", command: "run \(seed)")
  }

  /// Shares of 300 images that are the training image of their class, which is asked for or voted for by label spins.
  func accuracy(of model: DenoisingModel) throws -> (clamped: Double, free: Double) {
    let generator = try Generator(model: model, sweeps: sweeps, threads: 2)
    let size = kinds[0].count
    func share(_ images: GeneratedImages) -> Double {
      let hits = (0..<images.count).count {
        Array(images.pixels[(size * $0)..<(size * ($0 + 1))]) == kinds[Int(images.labels[$0])]
      }
      return Double(hits) / Double(images.count)
    }
    return (
      share(try generator.images(count: 300, labels: (0..<300).map { $0 % kinds.count })),
      share(try generator.images(count: 300))
    )
  }
}
