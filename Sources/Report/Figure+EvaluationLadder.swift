// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitEvaluation

extension Figure {
  /// Which distance of an evaluation.
  public enum LadderDistance: String, Sendable, CaseIterable {
    /// In principal components.
    case principalComponents = "principal-components"
    /// In the classifier's features.
    case classifierFeatures = "classifier-features"

    /// The distance of a row, where it was measured.
    public func of(_ row: Evaluation.Row) -> FrechetDistance.Measured? {
      switch self {
      case .principalComponents: row.principalComponents
      case .classifierFeatures: row.classifierFeatures
      }
    }
  }

  /// A distance of every set of images as a dot with its standard error, on a logarithmic axis, the judged ones in colour.
  ///
  /// - Throws: ``ReportError`` with code `badData` where no row has that distance.
  public static func evaluationLadder(
    _ evaluation: Evaluation, _ distance: LadderDistance
  ) throws(ReportError) -> Figure {
    let name = "ladder-\(distance.rawValue)"
    let rows = evaluation.rows.compactMap { row in distance.of(row).map { (row, $0) } }
    let positive = rows.map(\.1.value.value).filter { $0 > 0 }
    guard let least = positive.min(), let greatest = positive.max() else {
      throw ReportError(.badData, "no distance above 0", at: name, remedy: "judge more images")
    }
    let height = 100 + 34 * Double(rows.count)
    var script = """
      set lmargin at screen 0.32
      set rmargin at screen 0.97
      set tmargin at screen \(GnuplotText.number(1 - 16 / height))
      set bmargin at screen \(GnuplotText.number(62 / height))
      set border 1
      set yrange [\(rows.count).0-0.4:-0.6]
      set xrange [\(GnuplotText.number(least / 2)):\(GnuplotText.number(greatest * 40))]
      set logscale x
      set format x '%g'
      set ytics scale 0

      """
    var ticks: [String] = []
    var plots: [String] = []
    for (index, (row, measured)) in rows.enumerated() {
      ticks.append("\(GnuplotText.literal(row.name)) \(index)")
      let color = row.isCandidate ? FigureColor.vermilion : FigureColor.blue
      let (value, error) = (measured.value.value, measured.value.standardError)
      script += GnuplotText.block(
        "row\(index)", [value], [Double(index)], [max(value - error, least / 2)], [value + error])
      script +=
        "set label \(GnuplotText.literal(EngineeringText.estimate(measured.value, unit: "") + ", n = \(measured.images)"))"
        + " at \(GnuplotText.number(value + error)), \(index) offset 1 font ',12'\n"
      plots.append("$row\(index) w xerrorbars pt 7 ps 0.8 lw 1.6 lc rgb '\(color)' notitle")
    }
    let words =
      switch distance {
      case .principalComponents: "d² in \(evaluation.features) principal components of the training images"
      case .classifierFeatures: "d² in \(evaluation.classifier?.hidden ?? 0) features of the classifier"
      }
    script += """
      set ytics (\(ticks.joined(separator: ", ")))
      set xlabel \(GnuplotText.literal("Fréchet distance " + words)) offset 0,0.4
      plot \(plots.joined(separator: ", \\\n  "))

      """
    return Figure(
      name: name, title: "Fréchet distance \(words), of judged images and of the ladder's rungs", height: Int(height),
      script: script)
  }
}
