// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

/// Errors of nonlinear functions of what independent lanes saw: a delete-one jackknife over groups of lanes.
package enum LaneJackknife {
  private static let groups = 16

  /// The function of all lanes, and its error from what it gives when one group after the other is left out.
  ///
  /// - Parameter value: a function of the lanes that count.
  package static func estimate(lanes: Int, _ value: ((Int) -> Bool) throws -> Double) rethrows -> Estimate {
    let count = min(groups, lanes)
    let partial = try (0..<count).map { left in try value { $0 % count != left } }
    return Estimate(try value { _ in true }, standardError: Estimate.jackknifeError(partial))
  }
}
