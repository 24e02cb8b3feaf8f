// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitEvaluation
import PBitKitRandomStreams
import Testing

@Suite struct ChainMixingTests {
  /// AR(1) chains of coefficient φ: ½ + Σφ^ℓ = ½(1 + φ)/(1 − φ), and τ = −1/ln φ. Each group has a mean of its own,
  /// which must not count. Student's t of 15 degrees exceeds 6 once in 4·10⁴; Sokal's window cuts e⁻⁶ of the time.
  @Test(arguments: [0.5, 0.9]) func firstOrderChains(phi: Double) throws {
    let (samples, groups, chains, dimensions) = (400, 16, 8, 4)
    var random = RandomStream(seed: 6, name: "AR(1)")
    func normal() -> Double { (-2 * log(random.uniform())).squareRoot() * cos(2 * .pi * random.uniform()) }
    let count = groups * chains * dimensions
    var series = [Float](repeating: 0, count: samples * count)
    for i in 0..<count {
      var x = normal()
      for sample in 0..<samples {
        series[sample * count + i] = Float(x + Double(i / (chains * dimensions)))
        x = phi * x + (1 - phi * phi).squareRoot() * normal()
      }
    }
    let mixing = ChainMixing(
      series: series, samples: samples, groups: groups, chains: chains, dimensions: dimensions, stride: 2)
    let exact = 2 * 0.5 * (1 + phi) / (1 - phi)
    let time = mixing.integratedTime_sweeps
    #expect(mixing.isResolved)
    #expect(abs(time.value - exact) < 6 * time.standardError + 0.01 * exact)
    #expect(time.standardError < 0.1 * exact)
    let exponential = try #require(mixing.exponentialTime_sweeps)
    #expect(abs(exponential.value + 2 / log(phi)) < 6 * exponential.standardError + 0.01 * exact)
    #expect(abs(mixing.effectiveSamplesPer1000Sweeps.value - 500 / time.value) < 1e-9)
    #expect(abs(mixing.correlation[1] - phi) < 0.05)
  }

  @Test func aFrozenChainIsNotResolved() {
    // A slow drift: correlated over the whole run.
    let series = (0..<(64 * 4)).map { Float(cos(Double($0 / 4) / 64)) + Float($0 % 4) }
    let mixing = ChainMixing(series: series, samples: 64, groups: 2, chains: 2, dimensions: 1)
    #expect(!mixing.isResolved || mixing.integratedTime_sweeps.value > 3)
  }
}
