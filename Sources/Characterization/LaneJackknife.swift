// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

/// Errors of nonlinear functions of what independent lanes saw: a delete-one jackknife over groups of lanes
/// (B. Efron, The Jackknife, the Bootstrap and Other Resampling Plans, SIAM 1982).
package enum LaneJackknife {
  private static let groups = 16

  /// The function of all lanes, and its error from what it gives when one group after the other is left out.
  ///
  /// - Parameter value: a function of the lanes that count.
  package static func estimate(lanes: Int, _ value: ((Int) -> Bool) throws -> Double) rethrows -> Estimate {
    let count = min(groups, lanes)
    let partial = try (0..<count).map { left in try value { $0 % count != left } }
    let mean = partial.reduce(0, +) / Double(count)
    let scatter = partial.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return Estimate(
      try value { _ in true }, standardError: (Double(count - 1) / Double(count) * scatter).squareRoot())
  }
}
