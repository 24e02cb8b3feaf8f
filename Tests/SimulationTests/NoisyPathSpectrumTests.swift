// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitGSLNumerics
import PBitKitSimulation
import Testing

/// The spectrum of simulated paths of an RC node against 4kTR/(1 + ω²R²C²), a hundredth to ten times the corner.
@Suite struct NoisyPathSpectrumTests {
  struct Range: Sendable {
    /// s: a tenth of RC for the flat part, a fortieth for the slope.
    let step: Double
    /// Band edges over the corner frequency.
    let edges: [Double]
    /// Stretches of 2¹⁵ samples by lane.
    let stretches: Int
  }

  /// Bands of half a decade. The standard error of a band's mean over N independent stretches is read off their
  /// scatter and must be below 0.6 %; the bound of 2 % plus the scheme's own error is then more than 3 standard errors,
  /// a false alarm of 3·10⁻³ in each of six bands for another seed, and the seed is fixed.
  @Test(arguments: [
    Range(step: 10e-9, edges: [0.01, 0.0316, 0.1], stretches: 24),
    Range(step: 2.5e-9, edges: [0.1, 0.316, 1, 3.16, 10], stretches: 12),
  ])
  func resistorCapacitor(_ range: Range) throws {
    let circuit = try circuit("R1 n 0 100meg\nC1 n 0 1f")
    let point = try OperatingPoint(circuit)
    var options = LaneEnsemble.Options()
    options.timeStep = range.step
    options.seed = 5
    let lanes = 128
    let ensemble = try LaneEnsemble(
      circuit, lanes: Array(repeating: .init(sources: circuit.dcValues, unknowns: point.unknowns), count: lanes),
      options: options)
    try ensemble.advance(steps: 1000)
    let relaxation = 1e-7
    let corner = 1 / (2 * Double.pi * relaxation)
    let bands = Array(zip(range.edges, range.edges.dropFirst()))
    // By band: the ratio to the closed form, one value a stretch.
    var ratios = Array(repeating: [Double](), count: bands.count)
    for _ in 0..<range.stretches * validationFactor {
      for path in try LanePaths.record(ensemble, nodes: [try circuit.node("n")], steps: 1 << 15) {
        let spectrum = try Periodogram(path[0], interval: range.step)
        for (number, band) in bands.enumerated() {
          var (sum, count) = (0.0, 0.0)
          for (frequency, density) in zip(spectrum.frequencies, spectrum.density)
          where frequency >= band.0 * corner && frequency < band.1 * corner {
            let angle = frequency / corner
            sum += density * (1 + angle * angle) / (4 * PhysicalConstants.boltzmann * 300 * 1e8)
            count += 1
          }
          ratios[number].append(sum / count)
        }
      }
    }
    for (band, ratios) in zip(bands, ratios) {
      let ratio = JumpStatistics.average(ratios)
      print("\(band.0) … \(band.1) of the corner: S/(4kTR/(1 + ω²τ²)) = \(ratio.value) ± \(ratio.error)")
      #expect(abs(ratio.value - 1) < 0.02)
      #expect(ratio.error < 0.006)
    }
  }
}
