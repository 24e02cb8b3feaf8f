// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

extension Figure {
  /// P(1) after a step of the bias, with what it settles to and when.
  ///
  /// - Throws: ``ReportError`` with code `badData` for a model without step response or with fewer than two finite
  ///   points.
  public static func settling(of cell: CellModel) throws(ReportError) -> Figure {
    let name = "settling"
    guard let measured = cell.settling, let end = measured.probability.last, let start = measured.probability.first
    else {
      throw ReportError(.badData, "the model has no step response", at: name, remedy: "characterise the cell with it")
    }
    let range = try FigureColumns(name).range(measured.time_s, measured.probability, measured.probabilityError)
    let (unit, factor) = timeUnit(measured.settlingTime_s.value)
    let isSampled = measured.probabilityError.contains { $0 > 0 }
    let style =
      isSampled
      ? "w yerrorbars pt 7 ps 0.3 lw 1 lc rgb '\(FigureColor.blue)'"
      : "u 1:2 w l lw 2.5 lc rgb '\(FigureColor.blue)'"
    let band = measured.tolerance * abs(end - start)
    let text =
      "within \(EngineeringText.number(100 * measured.tolerance, digits: 2)) % of the step after "
      + EngineeringText.estimate(measured.settlingTime_s, unit: "s")
    let script = """
      \(GnuplotText.block(
        "points", measured.time_s.map { $0 / factor }, measured.probability, measured.probabilityError))
      settled = \(GnuplotText.number(measured.settlingTime_s.value / factor))
      set lmargin at screen 0.115
      set rmargin at screen 0.975
      set tmargin at screen 0.95
      set bmargin at screen 0.17
      set xrange [0:\(GnuplotText.number(range.upperBound / factor))]
      set yrange [-0.03:1.03]
      set ytics 0.25
      set xlabel 'time after the step (\(unit))' offset 0,0.4
      set ylabel 'P(1)' offset 1
      set object 1 rectangle from graph 0, first \(GnuplotText.number(end - band)) \\
        to graph 1, first \(GnuplotText.number(end + band)) fillcolor rgb '\(FigureColor.guide)' \\
        fillstyle transparent solid 0.22 noborder
      set arrow from first settled, graph 0 to first settled, first \(GnuplotText.number(end)) nohead \\
        lc rgb '\(FigureColor.guide)' lw 1 dt 3
      set label \(GnuplotText.literal(text)) at graph 0.97, graph 0.5 right
      plot $points \(style)

      """
    return Figure(
      name: name,
      title: "P(1) of cell \(cell.name) after the bias steps from "
        + "\(EngineeringText.quantity(measured.from_V, unit: "V", digits: 4)) to "
        + EngineeringText.quantity(measured.to_V, unit: "V", digits: 4),
      height: 340, script: script)
  }
}
