// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

/// What a page says of one measured cell.
public struct CellReport: Sendable {
  /// The cell.
  public var cell: CellModel
  /// What it is compared with; may be empty.
  public var comparisons: [ReferenceComparison]
  /// Limits and conditions, shown below the results; may be empty.
  public var tables: [HTMLPage.Table]

  /// A report from its parts.
  public init(_ cell: CellModel, comparisons: [ReferenceComparison] = [], tables: [HTMLPage.Table] = []) {
    self.cell = cell
    self.comparisons = comparisons
    self.tables = tables
  }

  /// The figures in the order in which a page shows them: those whose data the model has.
  ///
  /// - Throws: ``ReportError`` with code `badData`.
  public func figures() throws(ReportError) -> [Figure] { try drawings().map(\.figure) }

  /// The sections of a page: results, comparison, figures.
  ///
  /// - Throws: ``ReportError`` of the figures or of gnuplot.
  public func sections(gnuplot: Gnuplot) throws(ReportError) -> [HTMLPage.Section] {
    var blocks: [HTMLPage.Block] = [.paragraph(cell.summary), .table(results)]
    if !comparisons.isEmpty { blocks.append(.table(comparison)) }
    blocks += tables.map { .table($0) }
    var sections = [HTMLPage.Section("Cell \(cell.name)", blocks)]
    for drawing in try drawings() {
      let svg = try gnuplot.svg(of: drawing.figure)
      sections.append(.init(drawing.heading, [.figure(svg: svg, caption: drawing.caption)]))
    }
    return sections
  }

  /// Lines for a page's footer.
  public var provenance: [(term: String, value: String)] {
    let source = cell.provenance
    return [
      ("cell made by", source.tool), ("cell command", source.command),
      (
        "simulation",
        "\(source.engine), step \(EngineeringText.quantity(source.timeStep_s, unit: "s")), \(source.steps) steps, "
          + "seed \(source.seed)"
      ),
    ] + source.inputs.sorted { $0.key < $1.key }.map { ("SHA-256 of \($0.key)", $0.value) }
  }

  private var results: HTMLPage.Table {
    let (acf, energy) = (cell.autocorrelation, cell.energy)
    let fit = cell.law == .logistic ? cell.logistic : cell.probit
    func row(_ name: String, _ estimate: Estimate, _ unit: String, _ note: String = "") -> HTMLPage.Table.Row {
      .init([name, EngineeringText.estimate(estimate, unit: unit), note])
    }
    var rows = [
      row("Bias of P = ½", fit.center_V, "V", "\(cell.law.rawValue) fit, the better one"),
      row("Logistic slope", cell.logistic.scale_V, "V", "per logit; \(deviations(cell.logistic))"),
      row("Probit slope", cell.probit.scale_V, "V", "per standard deviation; \(deviations(cell.probit))"),
      row(
        "τ_int", acf.integratedTime_s, "s",
        "integrated, at \(EngineeringText.quantity(acf.bias_V, unit: "V", digits: 4)), cut at "
          + EngineeringText.quantity(acf.window_s, unit: "s")),
      row("τ_1/e", acf.oneOverETime_s, "s", "where the autocorrelation is 1/e"),
      row("τ_exp", acf.exponentialTime_s, "s", "slow mode"),
      row(
        "Energy per bit", energy.perBit_J, "J",
        "at a bit every \(EngineeringText.quantity(energy.bitPeriod_s, unit: "s")), which leaves a correlation of "
          + EngineeringText.number(energy.residualCorrelation, digits: 2)),
    ]
    rows += energy.supplies.map { row("Power of \($0.source)", $0.power_W, "W", "mean, delivered") }
    return HTMLPage.Table(
      caption: "Measured at \(EngineeringText.number(cell.temperature_K, digits: 4)) K, with one standard error.",
      columns: [.text("Quantity"), .number("Value"), .text("How")], rows: rows)
  }

  private func deviations(_ fit: SigmoidFit) -> String {
    "rms deviation \(EngineeringText.number(fit.rmsDeviation, digits: 2)), largest "
      + EngineeringText.number(fit.maximumDeviation, digits: 2)
  }

  private var comparison: HTMLPage.Table {
    HTMLPage.Table(
      caption: "Deviations are in standard errors of both sides together.",
      columns: [
        .text("Quantity"), .number("Measured"), .number("Reference"), .text("Source"), .number("Deviation"),
        .text("Verdict"),
      ],
      rows: comparisons.map { item in
        .init(
          [
            item.name, EngineeringText.estimate(item.measured, unit: item.unit),
            EngineeringText.estimate(Estimate(item.reference, standardError: item.referenceError), unit: item.unit),
            item.source, item.deviation.isFinite ? EngineeringText.number(item.deviation, digits: 2) + " σ" : "—",
            (item.agrees ? "agrees within " : "differs by more than ")
              + EngineeringText.number(item.tolerance, digits: 1) + " σ",
          ], item.agrees ? .agrees : .differs)
      })
  }
}
