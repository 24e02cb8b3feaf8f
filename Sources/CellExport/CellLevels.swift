// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

/// The voltages and the power that an exported cell has by default.
package struct CellLevels {
  /// Of bit 0 and bit 1, volts.
  package let low_V: Double
  package let high_V: Double
  /// Where the two come from.
  package let origin: String
  /// Of the supply that delivers most of the power, volts; nil where the model does not say.
  package let supply_V: Double?
  /// Mean power of all sources together at the unbiased point, watts.
  package let power_W: Double

  package init(_ cell: CellModel) {
    power_W = cell.energy.supplies.reduce(0) { $0 + $1.power_W.value }
    supply_V =
      cell.energy.supplies.filter { ($0.voltage_V ?? 0) > 0 }
      .max { abs($0.power_W.value) < abs($1.power_W.value) }?.voltage_V
    // The difference of two nodes is no level above ground.
    if let margin = cell.decisionMargin, !margin.node.contains(",") {
      (low_V, high_V) = (margin.low_V.value, margin.high_V.value)
      origin = "the medians measured at \(margin.node)"
    } else if let supply_V {
      (low_V, high_V) = (0, supply_V)
      origin = "the rails of the largest supply"
    } else {
      (low_V, high_V) = (0, 1)
      origin = "assumed, the cell model does not give them"
    }
  }
}
