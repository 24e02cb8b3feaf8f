// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import PBitKitRandomStreams
import Testing

@Suite struct AutocorrelationEstimateTests {
  /// AR(1) chains around 0 with coefficient φ: a(ℓ) = φ^ℓ, of which the estimator averages the last sixteenth of lags.
  /// The estimator's spread, measured over 100 seeds, is below 0.01; 0.05 is five times that.
  @Test(arguments: [0.9, 0.99, 0.995])
  func firstOrderChains(phi: Double) {
    let (samples, chains, groups, dimensions) = (200, 128, 8, 8)
    var random = RandomStream(seed: 6, name: "AR(1)")
    func normal() -> Double { (-2 * log(random.uniform())).squareRoot() * cos(2 * .pi * random.uniform()) }
    var series = [Float](repeating: 0, count: samples * chains * dimensions)
    for i in 0..<(chains * dimensions) {
      var x = normal()
      for sample in 0..<samples {
        series[sample * chains * dimensions + i] = Float(x)
        x = phi * x + (1 - phi * phi).squareRoot() * normal()
      }
    }
    let expected = (95...100).reduce(0) { $0 + pow(phi, Double($1)) } / 6
    let value = AutocorrelationEstimate.tail(
      series, samples: samples, chains: chains, groups: groups, dimensions: dimensions)
    #expect(abs(value - expected) < 0.05)
  }

  @Test func frozenDimensionsCountNothing() {
    let series = [Float](repeating: 1, count: 64 * 16 * 2)
    #expect(AutocorrelationEstimate.tail(series, samples: 64, chains: 16, groups: 2, dimensions: 2) == 0)
  }
}
