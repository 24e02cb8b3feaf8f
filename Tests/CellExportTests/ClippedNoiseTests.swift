// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellExport
import Testing

@Suite struct ClippedNoiseTests {
  /// One pole and short ticks: a clipped Ornstein–Uhlenbeck process, whose bit has τ = θ ln 2.
  @Test func onePoleGivesTheArcsineLaw() throws {
    let noise = ClippedNoise(slow_s: 1, ratio: 1e-4, tick_s: 1e-3)
    #expect(abs(try noise.integratedTime_s(quantile: 0) - log(2)) < 1e-3)
    #expect(abs(try noise.bitCorrelation(0.7, quantile: 0) - 2 / .pi * asin(exp(-0.7))) < 1e-3)
    #expect(abs(noise.noiseCorrelation(0) - 1) < 1e-12)
  }

  /// With steps of any length one pole at the ticks is an autoregression: R(kh) = R(h) e^(−(k−1)h/θ).
  @Test func ticksAreExact() {
    let noise = ClippedNoise(slow_s: 1, ratio: 1e-9, tick_s: 0.5)
    let (first, third) = (noise.noiseCorrelation(0.5), noise.noiseCorrelation(1.5))
    #expect(abs(third / first - exp(-1)) < 1e-9)
  }

  /// Autocovariance and amplitude beside a simulation of the same two poles, solved exactly from tick to tick.
  @Test func twoPolesBesideASimulation() throws {
    let noise = ClippedNoise(slow_s: 1, ratio: 0.4, tick_s: 0.1)
    // Over s after a change of the input: x₁ = u + (x₁ − u)e₁; x₂ follows with both exponentials.
    func advance(_ x: inout (Double, Double), _ u: Double, _ s: Double) {
      let (slow, fast) = (exp(-s), exp(-s / 0.4))
      let (d1, d2) = (x.0 - u, x.1 - u)
      let mixed = 1 / (1 - 0.4) * d1
      x = (u + d1 * slow, u + mixed * slow + (d2 - mixed) * fast)
    }
    var state = (0.0, 0.0)
    var generator = SplitMix(seed: 3)
    let steps = 400_000
    var path: [Double] = []
    for _ in 0..<steps {
      // Read in the middle of a tick, advance to its end.
      let u = noise.amplitude * generator.normal()
      advance(&state, u, 0.05)
      path.append(state.1)
      advance(&state, u, 0.05)
    }
    // Variance and P(x > 0.8): τ of x² is about 0.7, so that one error is √(2·2·0.7/(steps·0.1)) = 0.8 % of R(0) = 1.
    let settled = path.dropFirst(200)
    let variance = settled.reduce(0) { $0 + $1 * $1 } / Double(settled.count)
    #expect(abs(variance - 1) < 4 * 0.008)
    let z = -0.8
    let bits = settled.map { $0 + z > 0 ? 1.0 : 0.0 }
    let p = bits.reduce(0, +) / Double(bits.count)
    // √(2τ P(1−P)/T) with τ ≈ 1: 0.29 %; four errors are a false alarm in 16,000.
    #expect(abs(p - 0.211_855) < 4 * 0.0029)
    var sum = 0.5
    for lag in 1...80 {
      let product = (0..<(bits.count - lag)).reduce(0.0) { $0 + (bits[$1] - p) * (bits[$1 + lag] - p) }
      sum += product / Double(bits.count - lag) / (p * (1 - p))
    }
    // Relative error √(2(2M + 1)/N) of a window of M = 80 steps: 2.8 %.
    #expect(abs(sum * 0.1 / (try noise.integratedTime_s(quantile: z)) - 1) < 4 * 0.028)
  }

  @Test func timesAreMetAtEveryThreshold() throws {
    for z in [-2.5, 0, 1.3] {
      let noise = try ClippedNoise.with(integratedTime_s: 1e-7, quantile: z, ratio: 0.3, tick_s: 1e-8)
      #expect(abs(try noise.integratedTime_s(quantile: z) - 1e-7) < 1e-11)
    }
  }
}

/// A small generator for a test's own noise: S. Vigna's SplitMix64, and Box and Muller's pairs.
struct SplitMix {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func uniform() -> Double {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return (Double((z ^ (z >> 31)) >> 11) + 0.5) / 9_007_199_254_740_992
  }

  mutating func normal() -> Double { (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform()) }
}
