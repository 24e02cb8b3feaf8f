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
    var table = TextTable(["condition"] + Self.quantities.map(\.title) + [""])
    table.rows = Array(rows.prefix(Self.mostRows))
    let more = conditions.count - Self.mostRows
    return table.text + (more > 0 ? "\n… and \(more) more conditions, in the cell model" : "")
  }

  /// For a page, every condition; nil where only the nominal one was measured.
  var page: HTMLPage.Table? {
    guard let conditions = cell.conditions, conditions.count > 1 else { return nil }
    return HTMLPage.Table(
      caption: "Figures of merit at every condition, each after the bias has been set to P = ½ again.",
      columns: [.text("Condition")] + Self.quantities.map { .number($0.title) } + [.text("")],
      rows: rows.map { .init($0) })
  }

  /// Label, one text a quantity, and why there is none.
  private var rows: [[String]] {
    (cell.conditions ?? []).enumerated().map { index, condition in
      let label = spec.label(of: condition) + (index == 0 ? " (nominal)" : "")
      guard let figures = condition.figures else {
        return [label] + Self.quantities.map { _ in "–" } + [condition.failure ?? ""]
      }
      return [label]
        + Self.quantities.map { quantity in
          quantity.estimate(of: figures).map { EngineeringText.estimate($0, unit: quantity.unit) } ?? "–"
        } + [""]
    }
  }
}
