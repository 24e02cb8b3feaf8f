// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitGSLNumerics

/// Mismatch samples whose law is known: quantiles instead of draws, so that moments have no sampling error.
enum SampleMismatch {
  /// Figures of a logistic cell.
  static func figures(center: Double = 0.1, scale: Double = 2e-4) -> CellFigures {
    CellFigures(
      center_V: Estimate(center, standardError: 0), logisticScale_V: Estimate(scale, standardError: 0),
      probitScale_V: Estimate(1.7 * scale, standardError: 0), tau_s: Estimate(1e-7, standardError: 0),
      power_W: Estimate(2e-9, standardError: 0), energyPerBit_J: Estimate(2e-16, standardError: 0), engine: "none")
  }

  /// Normal offsets of a deviation, all with the same scale.
  static func normal(
    section: String = "tt", count: Int = 2000, deviation: Double, center: Double = 0.1, scale: Double = 2e-4,
    failures: Int = 0
  ) -> MismatchStatistics {
    let samples = (0..<count).map { index in
      [deviation * Normal.quantile((Double(index) + 0.5) / Double(count)), log(scale), log(1e-7), log(2e-16)]
    }
    return MismatchStatistics(
      section: section, temperature_K: 300, nominal: figures(center: center, scale: scale), samples: samples,
      failureReasons: failures > 0 ? ["frozen": failures] : [:])
  }
}
