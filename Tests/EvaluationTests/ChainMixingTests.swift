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

  /// White noise on a level of each chain's own: the chains never leave their modes, a quarter of the variance stays.
  @Test func whatIsNeverForgottenIsSeen() {
    let (samples, groups, chains) = (400, 16, 8)
    var random = RandomStream(seed: 7, name: "modes")
    func normal() -> Double { (-2 * log(random.uniform())).squareRoot() * cos(2 * .pi * random.uniform()) }
    let levels = (0..<(groups * chains)).map { _ in normal() / 3.0.squareRoot() }
    let series = (0..<(samples * groups * chains)).map { Float(levels[$0 % (groups * chains)] + normal()) }
    let mixing = ChainMixing(series: series, samples: samples, groups: groups, chains: chains, dimensions: 1)
    #expect(!mixing.isResolved && mixing.exponentialTime_sweeps == nil)
    // Less an eighth: the mean of eight chains is taken from them.
    #expect(abs(mixing.residual.value - 0.226) < 6 * mixing.residual.standardError)
    #expect(mixing.residual.standardError < 0.04)
    // At least the plateau over all 200 lags.
    #expect(mixing.integratedTime_sweeps.value > 25)
  }
}
