// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitChip
import PBitKitReport

extension EnergyLedger {
  /// The ledger for the terminal.
  var text: String {
    var table = TextTable("energy of one picture", "times", "price", "total", "")
    for row in rows {
      table.rows.append([
        row.item, EngineeringText.count(row.count), EngineeringText.quantity(row.unitPrice_J, unit: "J"),
        EngineeringText.quantity(row.total_J, unit: "J"), row.source.kind,
      ])
    }
    table.rows.append(["total", "", "", EngineeringText.quantity(total_J, unit: "J"), ""])
    return table.text
  }
}

extension NonIdealityCost {
  /// The comparison for the terminal.
  var text: String {
    var table = TextTable("class", "pixels set, ideal", "measured", "mean pictures differ by", "floor", "")
    for row in classes {
      table.rows.append([
        "\(row.label)", EngineeringText.number(row.idealDensity), EngineeringText.number(row.measuredDensity),
        EngineeringText.number(row.difference, digits: 2), EngineeringText.number(row.floor, digits: 2), "",
      ])
    }
    table.rows.append([
      "mean", "", "", EngineeringText.number(difference, digits: 2), EngineeringText.number(floor, digits: 2), "",
    ])
    return table.text
  }

  /// The comparison for a page.
  var htmlTable: HTMLPage.Table {
    var rows = classes.map { row in
      HTMLPage.Table.Row([
        "\(row.label)", "\(row.count)", EngineeringText.number(row.idealDensity),
        EngineeringText.number(row.measuredDensity), EngineeringText.number(row.difference, digits: 2),
        EngineeringText.number(row.floor, digits: 2),
      ])
    }
    rows.append(
      .init(
        [
          "Mean", "", "", "", EngineeringText.number(difference, digits: 2), EngineeringText.number(floor, digits: 2),
        ], .sum))
    return HTMLPage.Table(
      caption:
        "The mean picture of each class, ideal against measured cells: mean absolute difference of pixels, beside the "
        + "same between two ideal runs of different seeds.",
      columns: [
        .text("Class"), .number("Pictures"), .number("Pixels set, ideal"), .number("measured"),
        .number("Difference"), .number("Floor"),
      ], rows: rows)
  }
}
