// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitGSLNumerics

/// The ratio of the two poles that gives a cell's autocorrelation its shape.
package enum PoleRatio {
  /// Ratios between which the shape is sought: below, the bit chatters faster than any tick shows; at 1 the two poles
  /// are one.
  private static let range = 0.02...0.99

  /// The ratio at which the lag of ρ = 1/e and the integrated time, both of the unbiased point, stand to each other as
  /// measured; the nearest possible where no ratio does that.
  package static func of(_ measured: Autocorrelation, quantile z: Double, tick_s: Double) throws -> Double {
    let tau = measured.integratedTime_s.value
    func excess(_ ratio: Double) throws -> Double {
      let noise = try ClippedNoise.with(integratedTime_s: tau, quantile: z, ratio: ratio, tick_s: tick_s)
      return try noise.oneOverETime_s(quantile: z) / tau - measured.oneOverETime_s.value / tau
    }
    if try excess(range.lowerBound) >= 0 { return range.lowerBound }
    if try excess(range.upperBound) <= 0 { return range.upperBound }
    return try RootSearch.brent(in: range, tolerance: 1e-4, of: excess)
  }
}
