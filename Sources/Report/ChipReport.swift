// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitChip

/// What a page says of the pictures that a chip drew, and of what they cost.
public struct ChipReport: Sendable {
  /// What was generated, and how.
  public var summary: String
  /// Grids side by side: ideal cells first, measured cells next.
  public var pictures: [HTMLPage.Picture]
  /// What a picture costs; nil where it was not counted.
  public var ledger: EnergyLedger?
  /// Further tables, such as distances from the data.
  public var tables: [HTMLPage.Table]

  /// A report from its parts.
  public init(
    summary: String, pictures: [HTMLPage.Picture], ledger: EnergyLedger? = nil, tables: [HTMLPage.Table] = []
  ) {
    self.summary = summary
    self.pictures = pictures
    self.ledger = ledger
    self.tables = tables
  }

  /// The sections of a page: pictures, tables, ledger.
  ///
  /// - Throws: ``ReportError`` of the ledger's figure or of gnuplot.
  public func sections(gnuplot: Gnuplot) throws(ReportError) -> [HTMLPage.Section] {
    var blocks: [HTMLPage.Block] = [.paragraph(summary), .pictures(pictures)]
    blocks += tables.map { .table($0) }
    var sections = [HTMLPage.Section("Pictures", blocks)]
    if let ledger {
      let svg = try gnuplot.svg(of: .energyLedger(ledger))
      sections.append(.init("Energy", [.figure(svg: svg, caption: words(ledger)), .table(.energyLedger(ledger))]))
    }
    return sections
  }

  private func words(_ ledger: EnergyLedger) -> String {
    let work = ledger.workload
    return "One image takes \(work.layers) layers of \(work.iterations) Gibbs iterations over \(work.nodes) nodes. "
      + "Prices: \(ledger.prices). The colour says how each price is known."
  }
}

extension HTMLPage.Table {
  /// A ledger as a table with its sum and the source of each price.
  public static func energyLedger(_ ledger: EnergyLedger) -> HTMLPage.Table {
    var rows = ledger.rows.map { row in
      Row([
        row.item, EngineeringText.count(row.count), EngineeringText.quantity(row.unitPrice_J, unit: "J"),
        total(row.total_J, row.standardError_J), source(row.source),
      ])
    }
    rows.append(Row(["Total", "", "", total(ledger.total_J, ledger.standardError_J), ""], .sum))
    return HTMLPage.Table(
      caption:
        "Programming, host and standby are not counted unless listed. Errors are those of measured prices alone.",
      columns: [.text("Item"), .number("Times"), .number("Price"), .number("An image"), .text("Source of the price")],
      rows: rows)
  }

  private static func total(_ value: Double, _ error: Double?) -> String {
    guard let error else { return EngineeringText.quantity(value, unit: "J") }
    return EngineeringText.estimate(.init(value, standardError: error), unit: "J")
  }

  private static func source(_ source: PriceSource) -> String {
    source.kind + (source.confidence.map { " [\($0.rawValue)]" } ?? "") + ": " + source.text
  }
}
