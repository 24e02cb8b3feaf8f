// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitReport

extension CellTable {
  /// What a clocked cell has beside; empty for one that runs freely.
  var clocked: String {
    guard let decision = cell.clocked else { return "" }
    var table = TextTable("decision", "value", "")
    func add(_ name: String, _ estimate: Estimate, _ unit: String, _ note: String) {
      table.rows.append([name, EngineeringText.estimate(estimate, unit: unit), note])
    }
    let period = EngineeringText.quantity(decision.period_s, unit: "s")
    let sample = EngineeringText.quantity(decision.sampleTime_s, unit: "s")
    add("correlation of successive bits", decision.successiveCorrelation, "", "one bit every \(period)")
    add("resolved after, median", decision.resolveTime_s, "s", "from the clock's edge")
    if let slow = decision.slowResolveTime_s { add("resolved after, 99 %", slow, "s", "of the decisions that resolve") }
    add(
      "unresolved fraction", decision.unresolvedFraction, "", "when the bit is read, \(sample) after the pulse begins")
    for supply in cell.energy.supplies where supply.power_W.value != 0 {
      if let rest = supply.static_W {
        add("static power of \(supply.source)", rest, "W", "with the clock stopped")
      }
      if let cycle = supply.switching_J {
        add("switching energy of \(supply.source)", cycle, "J", "a cycle, beyond the static")
      }
    }
    return table.text
  }
}
