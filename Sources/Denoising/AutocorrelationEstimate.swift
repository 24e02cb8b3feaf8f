// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitRandomStreams

/// How strongly a step's free images still resemble themselves after as many sweeps as a training chain has.
///
/// 128 chains, 16 on each of 8 noisy inputs, at β = 1. Images are projected to 32 random dimensions; for each input and
/// dimension the projections, scaled by their standard deviation (not centred), give
/// a(ℓ) = ⟨X₀ X_ℓ⟩ − ⟨X₀⟩⟨X_∞⟩, where X_∞ is the last quarter of the chain. `value` is a(ℓ) averaged over inputs,
/// dimensions and the last sixteenth of the lags, not below 0 (the replication code's estimator).
package struct AutocorrelationEstimate {
  private static let inputs = 8
  private static let dimensions = 32

  /// The autocorrelation at the lag.
  package let value: Double

  /// - Parameter lag: sweeps at the longest lag; chains warm up for half of it and then run for twice as long.
  init(
    machine: BoltzmannMachine, pairs: NoisyPairs, data: ImageDataset, lag: Int, stream: RandomStream
  ) {
    let stride = max(1, lag / 100)
    let samples = max(32, 2 * (lag / stride))
    var chains = ObservedChains(
      machine: machine, pairs: pairs, data: data, inputs: Self.inputs, dimensions: Self.dimensions, stream: stream)
    // The first look is at the end of the warm-up.
    chains.sweep(max(1, lag / 2) - stride)
    let series = chains.record(samples: samples, stride: stride)
    value = Self.tail(
      series, samples: samples, chains: ChainBlock.capacity, groups: Self.inputs, dimensions: Self.dimensions)
  }

  /// The estimator on a series [sample][chain][dimension] whose chains fall into equal groups of one input each.
  package static func tail(_ series: [Float], samples: Int, chains: Int, groups: Int, dimensions: Int) -> Double {
    let half = samples / 2
    let lags = (half + 1 - max(1, (half + 1) / 16))...half
    let perGroup = chains / groups
    var total = 0.0
    for group in 0..<groups {
      for d in 0..<dimensions {
        func x(_ sample: Int, _ chain: Int) -> Double {
          Double(series[(sample * chains + group * perGroup + chain) * dimensions + d])
        }
        var (sum, squares, first, last) = (0.0, 0.0, 0.0, 0.0)
        for sample in 0..<samples {
          for chain in 0..<perGroup {
            let value = x(sample, chain)
            sum += value
            squares += value * value
            if sample < half { first += value }
            if sample >= samples - half / 2 { last += value }
          }
        }
        let count = Double(samples * perGroup)
        let variance = squares / count - (sum / count) * (sum / count)
        guard variance > 0 else { continue }
        let product = first / Double(half * perGroup) * (last / Double(half / 2 * perGroup))
        for lag in lags {
          var correlation = 0.0
          for sample in 0..<half where sample + lag < samples {
            for chain in 0..<perGroup { correlation += x(sample, chain) * x(sample + lag, chain) }
          }
          let pairs = Double(min(half, samples - lag) * perGroup)
          total += (correlation / pairs - product) / variance / Double(lags.count)
        }
      }
    }
    return max(0, total / Double(groups * dimensions))
  }
}
