// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import Testing

@Suite struct ScoreIntervalTests {
  /// Newcombe's table (Stat. Med. 17, 857 (1998), example values): 81 of 263, 15 of 148, 0 of 20, 1 of 29.
  @Test(arguments: [
    (81.0, 263.0, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718),
  ])
  func published(ones: Double, samples: Double, lower: Double, upper: Double) {
    let interval = ScoreInterval.interval(probability: ones / samples, effectiveSamples: samples)
    #expect(abs(interval.lowerBound - lower) < 6e-5 && abs(interval.upperBound - upper) < 6e-5)
  }

  @Test func fewDegreesWiden() {
    let known = ScoreInterval.interval(probability: 0.5, effectiveSamples: 100)
    let estimated = ScoreInterval.interval(probability: 0.5, effectiveSamples: 100, degreesOfFreedom: 10)
    #expect(estimated.lowerBound < known.lowerBound && estimated.upperBound > known.upperBound)
  }

  @Test func ofACurve() {
    let curve = OperatingCurve(
      bias_V: [0, 1], probability: [0.1, 0.9], probabilityError: [0.03, 0.01], tau_s: [1, 1], tauError_s: [0, 0],
      effectiveSamples: [100, 0])
    #expect(
      curve.probabilityInterval(0) == ScoreInterval.interval(probability: 0.1, effectiveSamples: 100))
    #expect(abs(curve.probabilityInterval(1).upperBound - 0.9196) < 1e-5)
  }
}
