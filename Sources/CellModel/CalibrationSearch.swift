// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitGSLNumerics

/// Converters for the populations of some process sections; the worst section counts.
struct CalibrationSearch {
  let populations: [OffsetPopulation]
  let center: Double
  let shift: Double
  let confidence: Double

  /// Ranges tried between none and ± this many deviations.
  private static let reach = 9.0
  private static let trials = 240
  /// Yields that differ less are the same; the smaller range is then better.
  private static let indifference = 1e-9

  func dac(_ bits: Int, range: Double) -> BiasDAC { BiasDAC(bits: bits, center_V: center, range_V: range) }

  func yield(_ dac: BiasDAC, conservative: Bool) -> Double {
    populations.map {
      $0.normalYield(dac, deviation: conservative ? $0.upperDeviation(confidence: confidence) : $0.deviation)
    }.min() ?? 0
  }

  /// The samples' yield in the section where it is lowest.
  func worst(_ passing: (OffsetPopulation) -> Int) -> SampleYield {
    let shares = populations.filter { $0.count > 0 }.map { population in
      let hits = passing(population)
      let interval = BinomialInterval(successes: hits, trials: population.count, confidence: confidence)
      return SampleYield(passing: hits, samples: population.count, lower: interval.lower, upper: interval.upper)
    }
    return shares.min { $0.value < $1.value } ?? SampleYield(passing: 0, samples: 0, lower: 0, upper: 1)
  }

  /// The range of the highest yield: a scan, since a coarse converter's yield has a hump for each code that moves past
  /// the offsets, and a refinement around the best trial.
  func best(_ bits: Int, conservative: Bool) -> CalibrationPoint {
    let widest = shift + 2 * Self.reach * (populations.map { $0.upperDeviation(confidence: confidence) }.max() ?? 0)
    func point(_ range: Double) -> CalibrationPoint {
      let dac = dac(bits, range: range)
      return CalibrationPoint(dac: dac, yield: yield(dac, conservative: conservative))
    }
    var best = point(0)
    guard widest > 0 else { return best }
    var spacing = widest / Double(Self.trials)
    for trial in 1...Self.trials {
      let candidate = point(spacing * Double(trial))
      if candidate.yield > best.yield + Self.indifference { best = candidate }
    }
    for _ in 0..<12 {
      spacing /= 2
      for candidate in [best.dac.range_V - spacing, best.dac.range_V + spacing].filter({ $0 >= 0 }).map(point)
      where candidate.yield > best.yield + Self.indifference {
        best = candidate
      }
    }
    return best
  }

  /// The converter of fewest bits whose yield, with the deviation at the upper end of its interval, reaches a target.
  func smallest(reaching target: Double) -> CalibrationPoint? {
    (0...BiasCalibration.largestBits).lazy.map { best($0, conservative: true) }.first { $0.yield >= target }
  }
}
