// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitReport

/// The page of one cell, alone or with its figures in a folder.
struct CellPage {
  private let report: CellReport
  private let gnuplot: Gnuplot

  /// - Throws: `ReportError` where gnuplot is missing.
  init(_ cell: CellModel, table: CellTable? = nil) throws {
    report = CellReport(
      cell, comparisons: table?.comparisons ?? [],
      tables: [table?.limitTable.page, table?.conditionTable.page].compactMap { $0 })
    gnuplot = try Gnuplot()
  }

  /// The page.
  func page() throws -> HTMLPage {
    let cell = report.cell
    let lead =
      "Measured from its netlist under thermal noise: an autocorrelation time of "
      + "\(EngineeringText.estimate(cell.autocorrelation.integratedTime_s, unit: "s")), and "
      + "\(EngineeringText.estimate(cell.energy.perBit_J, unit: "J")) a bit when a bit is taken every "
      + "\(EngineeringText.quantity(cell.energy.bitPeriod_s, unit: "s"))."
    return HTMLPage(
      title: "Cell \(cell.name)", lead: lead, sections: try report.sections(gnuplot: gnuplot),
      provenance: report.provenance)
  }

  /// Writes `index.html` and each figure as SVG.
  func write(to folder: OutputFolder) throws {
    for figure in try report.figures() {
      try folder.write(Data(try gnuplot.svg(of: figure).utf8), to: "\(figure.name).svg")
    }
    try page().write(to: URL(fileURLWithPath: folder.file("index.html")))
  }
}
