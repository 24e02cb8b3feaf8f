// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import PBitKitRandomStreams
import Testing

@Suite struct MixingTimeTests {
  /// First-order autoregressive chains of known τ, seen every second sweep: 128 chains, 8 dimensions, 256 samples.
  /// Four jackknife errors of seven degrees of freedom are exceeded once in 190 runs; the seed is fixed.
  @Test(arguments: [6.0, 20.0])
  func firstOrderChains(tau: Double) throws {
    let (samples, chains, dimensions) = (256, 128, 8)
    let phi = exp(-2 / tau)
    var random = RandomStream(seed: 6, name: "AR(1)")
    func normal() -> Double { (-2 * log(random.uniform())).squareRoot() * cos(2 * .pi * random.uniform()) }
    var series = [Float](repeating: 0, count: samples * chains * dimensions)
    for i in 0..<(chains * dimensions) {
      var x = normal()
      for sample in 0..<samples {
        series[sample * chains * dimensions + i] = Float(x) + 3
        x = phi * x + (1 - phi * phi).squareRoot() * normal()
      }
    }
    let time = try MixingTime(
      groups: MixingTime.correlations(series, chains: chains, dimensions: dimensions, isFree: true), stride: 2)
    #expect(time.isResolved && time.lags[1] == 2 && abs(time.autocorrelation[0] - 1) < 1e-12)
    #expect(abs(time.sweeps - tau) < 4 * time.error, "\(time.sweeps) ± \(time.error)")
    #expect(time.error < 0.1 * tau)
  }

  /// Chains that never move are not resolved, and are not short.
  @Test func frozenChainsAreNotResolved() throws {
    var random = RandomStream(seed: 6, name: "frozen")
    let still = (0..<(128 * 4)).map { _ in Float(random.uniform()) }
    let series = (0..<64).flatMap { _ in still }
    let time = try MixingTime(
      groups: MixingTime.correlations(series, chains: 128, dimensions: 4, isFree: true), stride: 1)
    #expect(!time.isResolved && time.sweeps > 1000)
  }

  /// A machine without couplings between its nodes forgets its image in one sweep.
  @Test func independentNodesMixAtOnce() throws {
    let model = try SmokeTest.greyPixels.train(epochs: 1) { $0.learningRate = 1e-9 }
    let data = try ImageDataset(
      width: 2, height: 1, levels: 2, classes: 2, pixels: [0, 0, 2, 2], labels: [0, 1])
    let time = try MixingTime(model: model, step: 0, data: data, seed: 1)
    #expect(time.isResolved && time.autocorrelation[1] < 0.05 && time.sweeps < 1)
    #expect(throws: DenoisingError.self) { try MixingTime(model: model, step: 1, data: data, seed: 1) }
  }
}
