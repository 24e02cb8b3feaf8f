// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitChip

/// The section of a page that a knob's study fills: figure, words, table, pictures.
public struct KnobStudyReport: Sendable {
  /// The study.
  public var study: KnobStudy
  /// Pixels in a row of a picture.
  public var width: Int
  /// Rows of a picture.
  public var height: Int

  /// A report of a study whose pictures have the given size.
  public init(_ study: KnobStudy, width: Int, height: Int) {
    self.study = study
    self.width = width
    self.height = height
  }

  /// The section.
  ///
  /// - Throws: ``ReportError`` of the figure or of gnuplot.
  public func section(gnuplot: Gnuplot) throws(ReportError) -> HTMLPage.Section {
    var blocks: [HTMLPage.Block] = []
    if Set(study.rows.map(\.value)).count > 1 {
      blocks.append(.figure(svg: try gnuplot.svg(of: .knobStudy(study)), caption: caption))
    }
    blocks += [.paragraph(study.words), .table(table)]
    if let grid = try pictures() {
      blocks.append(
        .pictures([
          .init(
            png: try grid.png(), description: "Pictures of each class, a row a value",
            caption: "First seed, a row each: ideal cells, then " + study.rows.map { label($0) }.joined(separator: ", ")
          )
        ]))
    }
    return HTMLPage.Section(study.knob.title.prefix(1).uppercased() + study.knob.title.dropFirst(), blocks)
  }

  /// The pictures that were kept: the ideal chip's, then those of each value; nil where none were.
  ///
  /// - Throws: ``ReportError`` where they do not have the report's size.
  public func pictures() throws(ReportError) -> ImageGrid? {
    let rows = ([study.ideal] + study.rows.map(\.measurements)).compactMap { $0.first?.pictures }
    let size = width * height
    guard let shown = rows.map({ $0.count / size }).min(), shown > 0 else { return nil }
    let pictures = rows.flatMap { row in
      (0..<shown).map { picture in Array(row.dropFirst(picture * size).prefix(size)) }
    }
    return try ImageGrid(
      pictures, imageWidth: width, imageHeight: height, columns: shown, gutter: 4, scale: 2, background: 40)
  }

  private var caption: String {
    "Mean and one standard error over \(study.ideal.count) chips, \(study.count) pictures each"
      + (study.fixed.isEmpty ? "" : ", with \(study.fixed.text)")
      + ". The band is the ideal chip, the upper dotted line images of independent pixels with the mean of each class."
  }

  private func label(_ row: KnobStudy.Row) -> String {
    study.knob.text(row.value) + (study.knob.unit.isEmpty ? "" : " \(study.knob.unit)")
  }

  private var table: HTMLPage.Table {
    func cells(_ name: String, _ measurements: [KnobStudy.Measurement]) -> [String] {
      [
        name, EngineeringText.estimate(KnobStudy.frechetDistance(measurements), unit: ""),
        KnobStudy.classAccuracy(measurements).map {
          EngineeringText.estimate(Estimate(100 * $0.value, standardError: 100 * $0.standardError), unit: "") + " %"
        } ?? "",
        EngineeringText.quantity(KnobStudy.energy_J(measurements).value, unit: "J"),
      ]
    }
    var rows = [HTMLPage.Table.Row(cells("ideal cells", study.ideal) + [""])]
    rows += study.rows.map { row in
      HTMLPage.Table.Row(
        cells(label(row), row.measurements) + [study.verdict(row).rawValue],
        [.holds: .agrees, .lost: .differs][study.verdict(row)] ?? .none)
    }
    return HTMLPage.Table(
      caption:
        "The quality holds where the distance² is at most 10 % above the ideal chip's and the class accuracy at "
        + "most 2 points below it; it is lost where one of them is further away and the paired difference is rarer "
        + "by chance than two standard errors (by Student's t distribution).",
      columns: [
        .text(study.knob.title), .number("Fréchet distance²"), .number("Class accuracy"), .number("Energy a picture"),
        .text("Quality"),
      ], rows: rows)
  }
}
