// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitCharacterization
import PBitKitReport

/// The figures of merit at every condition, for the terminal.
struct ConditionTable {
  let cell: CellModel
  let spec: CellSpec

  /// More rows help nobody at a terminal; the file has all of them.
  private static let mostRows = 64
  private static let quantities: [CellSpec.Quantity] = [.center, .logisticScale, .tau, .energyPerBit, .energyPerTau]

  /// Empty where only the nominal condition was measured.
  var text: String {
    guard let conditions = cell.conditions, conditions.count > 1 else { return "" }
    let header = ["condition"] + Self.quantities.map(\.title) + [""]
    var table = TextTable(header)
    for (index, condition) in conditions.prefix(Self.mostRows).enumerated() {
      let label = spec.label(of: condition) + (index == 0 ? " (nominal)" : "")
      guard let figures = condition.figures else {
        table.rows.append([label] + Self.quantities.map { _ in "–" } + [condition.failure ?? ""])
        continue
      }
      table.rows.append(
        [label]
          + Self.quantities.map { quantity in
            quantity.estimate(of: figures).map { EngineeringText.estimate($0, unit: quantity.unit) } ?? "–"
          } + [""])
    }
    let more = conditions.count - Self.mostRows
    return table.text + (more > 0 ? "\n… and \(more) more conditions, in the cell model" : "")
  }
}
