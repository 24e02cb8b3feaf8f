// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

extension Figure {
  /// The density of the output's voltage, its two levels, and the middle third of the swing, where the next gate cannot
  /// decide.
  ///
  /// - Throws: ``ReportError`` with code `badData` for a model without it or with fewer than two finite points.
  public static func densityOfStates(of cell: CellModel) throws(ReportError) -> Figure {
    let name = "density-of-states"
    guard let measured = cell.decisionMargin else {
      throw ReportError(
        .badData, "the model has no density of the output's voltage", at: name, remedy: "characterise the cell with it")
    }
    let range = try FigureColumns(name).range(measured.voltage_V, measured.density_per_V)
    let (low, high) = (measured.low_V.value * 1e3, measured.high_V.value * 1e3)
    let third = (high - low) / 3
    func percent(_ estimate: Estimate) -> String {
      EngineeringText.estimate(Estimate(100 * estimate.value, standardError: 100 * estimate.standardError), unit: "")
        + " %"
    }
    let script = """
      \(GnuplotText.block(
        "points", measured.voltage_V.map { $0 * 1e3 }, measured.density_per_V.map { $0 * 1e-3 }))
      set lmargin at screen 0.14
      set rmargin at screen 0.975
      set tmargin at screen 0.90
      set bmargin at screen 0.17
      set xrange [\(GnuplotText.number(range.lowerBound * 1e3)):\(GnuplotText.number(range.upperBound * 1e3))]
      set yrange [0:*]
      set xlabel \(GnuplotText.literal("v(\(measured.node)) (mV)")) offset 0,0.4
      set ylabel 'density (1/mV)' offset 0.5
      set object 1 rectangle from first \(GnuplotText.number(low + third)), graph 0 \\
        to first \(GnuplotText.number(high - third)), graph 1 fillcolor rgb '\(FigureColor.guide)' \\
        fillstyle transparent solid 0.22 noborder
      set label \(GnuplotText.literal("undecided \(percent(measured.undecidedFraction))")) \\
        at first \(GnuplotText.number((low + high) / 2)), graph 1.06 center tc rgb '\(FigureColor.guide)'
      set arrow 1 from first \(GnuplotText.number(low)), graph 0 to first \(GnuplotText.number(low)), graph 1 nohead \\
        lc rgb '\(FigureColor.vermilion)' lw 1 dt 3
      set arrow 2 from first \(GnuplotText.number(high)), graph 0 to first \(GnuplotText.number(high)), graph 1 nohead \\
        lc rgb '\(FigureColor.vermilion)' lw 1 dt 3
      set label '0' at first \(GnuplotText.number(low)), graph 1.06 center tc rgb '\(FigureColor.vermilion)'
      set label '1' at first \(GnuplotText.number(high)), graph 1.06 center tc rgb '\(FigureColor.vermilion)'
      plot $points w l lw 2 lc rgb '\(FigureColor.blue)'

      """
    return Figure(
      name: name, title: "Density of v(\(measured.node)) of cell \(cell.name) at P = ½", height: 340, script: script)
  }
}
