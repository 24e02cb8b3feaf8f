// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import PBitKitRandomStreams
import Testing

@Suite struct PhaseSamplerTests {
  /// With pixels and labels clamped the latent nodes of the shipped model forget their start within 100 sweeps: the
  /// positive moments of 1024 chains after 100 sweeps differ from those after 400 as two runs of 400 do, within a fifth
  /// (the ratio of two sums over thousands of edges has a standard error below 0.05); after one sweep they differ more.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["PBIT_VALIDATE"] == "1"))
  func clampedChainsMixFast() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["PBIT_DATA"])
    let data = try ImageDataset.load(folder: folder, split: .train).prefix(1024)
    let models = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources/pbit/Resources/models/fashion-mnist").standardized.path
    let model = try DenoisingModel.load(folder: models)
    for step in model.machines.indices {
      let machine = model.machines[step]
      func correlations(_ warmUp: Int, _ name: String) -> [Float] {
        var options = TrainingOptions()
        options.warmUp = 0
        options.positiveWarmUp = warmUp
        options.observations = 1
        let learner = Learner(machine: machine, step: step, architecture: model.architecture, options: options)
        let sampler = PhaseSampler(machine: machine)
        let examples = Array(0..<data.count)
        for block in 0..<(data.count / 128) {
          sampler.run(
            learner, block: block, examples: examples[(128 * block)..<(128 * (block + 1))], data: data,
            options: options, noise: RandomStream(seed: 1, name: "noise"), name: name)
        }
        return learner.positive.edgeSums.map { Float($0) / Float(data.count) }
      }
      func distance(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
      let reference = correlations(400, "reference")
      let floor = distance(correlations(400, "again"), reference)
      let ratios = [1, 3, 10, 30, 100].map { distance(correlations($0, "short"), reference) / floor }
      print("step \(step): squared distance over floor after 1, 3, 10, 30, 100 sweeps: \(ratios)")
      #expect(ratios[0] > 1.5)
      #expect(abs(ratios[4] - 1) < 0.2)
    }
  }
}
