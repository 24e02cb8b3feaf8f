// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitReport

extension EnergyComparison {
  /// A heading, columns and rows, for the terminal and a page.
  struct Table {
    let title: String
    let header: [String]
    let rows: [[String]]

    var text: String {
      var table = TextTable(header)
      table.rows = rows
      return title + "\n" + table.text
    }

    var html: HTMLPage.Table {
      HTMLPage.Table(
        caption: title,
        columns: header.enumerated().map {
          $0.offset == 0 || $0.offset == header.count - 1 ? .text($0.element) : .number($0.element)
        }, rows: rows.map { HTMLPage.Table.Row($0) })
    }
  }

  /// All tables that have rows.
  var tables: [Table] {
    [publishedTable, ratioTable, derivedTable, cellTable, ownTable].filter { !$0.rows.isEmpty }
  }

  private var publishedTable: Table {
    Table(
      title: "published energy a sample and Inception FID of binarised Fashion-MNIST",
      header: ["model", "energy", "FID", "source"],
      rows: published.families.flatMap { family in
        family.points.map { point in
          [
            "\(family.name) \(point.label)", EngineeringText.quantity(point.energy_J, unit: "J"),
            EngineeringText.number(point.fid),
            point == family.points.first ? "[\(family.confidence.rawValue)] \(family.source)" : "",
          ]
        }
      })
  }

  private var ratioTable: Table {
    Table(
      title:
        "the chip beside the cheapest GPU family at the same FID or a better one, the logarithm of energy interpolated between "
        + "points; the paper says about 10⁴",
      header: ["model", "FID", "energy", "rival's", "ratio", "rival"],
      rows: ratios.map { ratio in
        let point = ratio.advantage.point
        return [
          "\(ratio.family) \(point.label)", EngineeringText.number(point.fid),
          EngineeringText.quantity(point.energy_J, unit: "J"),
          EngineeringText.quantity(ratio.advantage.rivalEnergy_J, unit: "J"),
          EngineeringText.number(ratio.advantage.ratio, digits: 2), ratio.advantage.rival,
        ]
      })
  }

  private var derivedTable: Table {
    Table(
      title: "energy a sample derived from floating-point operations: operations × power/(peak rate × utilisation)",
      header: ["network", "operations", "an operation", "utilisation", "energy", "processor"],
      rows: derived.map { row in
        [
          row.network, EngineeringText.quantity(row.operations, unit: "FLOP"),
          EngineeringText.quantity(row.energyPerOperation_J, unit: "J"), EngineeringText.number(row.utilisation),
          EngineeringText.quantity(row.energy_J, unit: "J"), row.processor,
        ]
      })
  }

  private var cellTable: Table {
    Table(
      title: "published statements of E_cell, which do not agree",
      header: ["statement", "E_cell", "one layer, K = 250, 70×70", ""],
      rows: cellEnergies.map { row in
        [
          row.statement, EngineeringText.quantity(row.cell_J, unit: "J"),
          EngineeringText.quantity(row.cell_J * Double(type(of: row).updatesPerLayer), unit: "J", digits: 4),
          "[\(row.confidence.rawValue)]",
        ]
      })
  }

  private var ownTable: Table {
    Table(
      title: "our models; the two distances d² are no FID and stand on no axis with one",
      header: ["model", "energy", "d²(PCA)", "d²(classifier)", "d² in given features", "prices"],
      rows: own.map { row in
        [
          row.model, EngineeringText.estimate(row.energy_J, unit: "J"),
          EngineeringText.estimate(row.principalComponents, unit: ""), Self.estimate(row.classifierFeatures),
          Self.estimate(row.suppliedFeatures), row.prices,
        ]
      })
  }

  private static func estimate(_ value: Estimate?) -> String {
    value.map { EngineeringText.estimate($0, unit: "") } ?? "–"
  }
}
