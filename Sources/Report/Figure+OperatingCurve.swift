// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

extension Figure {
  /// P(1) against the bias with one-standard-error bars, both fits, and what they leave over in a strip below.
  ///
  /// - Throws: ``ReportError`` with code `badData` where the curve's columns differ in length, fewer than two points are
  ///   finite, or a fit's scale is zero or not finite.
  public static func operatingCurve(of cell: CellModel) throws(ReportError) -> Figure {
    let name = "operating-curve"
    let curve = cell.operatingCurve
    let columns = FigureColumns(name)
    let range = try columns.range(curve.bias_V, curve.probability, curve.probabilityError)
    for fit in [cell.logistic, cell.probit] {
      guard fit.center_V.value.isFinite, fit.scale_V.value.isFinite, fit.scale_V.value != 0 else {
        throw ReportError(
          .badData, "a fit has no finite centre and scale", at: name, remedy: "characterise the cell with more points")
      }
    }
    let fits: String = """
      center_l = \(GnuplotText.number(cell.logistic.center_V.value * 1e3))
      scale_l = \(GnuplotText.number(cell.logistic.scale_V.value * 1e3))
      center_p = \(GnuplotText.number(cell.probit.center_V.value * 1e3))
      scale_p = \(GnuplotText.number(cell.probit.scale_V.value * 1e3))
      logistic(v) = 1/(1 + exp(-(v - center_l)/scale_l))
      probit(v) = norm((v - center_p)/scale_p)
      """
    let rising = cell.logistic.scale_V.value > 0
    let script = """
      \(GnuplotText.block("points", curve.bias_V.map { $0 * 1e3 }, curve.probability, curve.probabilityError))
      \(fits)
      set multiplot
      set lmargin at screen 0.115
      set rmargin at screen 0.975
      set xrange [\(GnuplotText.number(range.lowerBound * 1e3)):\(GnuplotText.number(range.upperBound * 1e3))]
      set tmargin at screen 0.96
      set bmargin at screen 0.39
      set yrange [-0.03:1.03]
      set ytics 0.25
      set format x ''
      set ylabel 'P(1)' offset 1
      set arrow 1 from graph 0, first 0.5 to graph 1, first 0.5 nohead lc rgb '\(FigureColor.guide)' lw 1 dt 3
      set arrow 2 from first center_l, graph 0 to first center_l, graph 1 nohead lc rgb '\(FigureColor.guide)' lw 1 dt 3
      \(labels(cell, rising: rising))
      plot logistic(x) w l lw 2 lc rgb '\(FigureColor.vermilion)', \\
        probit(x) w l lw 2 dt 2 lc rgb '\(FigureColor.blue)', \\
        $points w yerrorbars pt 7 ps 0.45 lw 1.2 lc rgb '\(FigureColor.ink)'
      unset label
      set tmargin at screen 0.33
      set bmargin at screen 0.13
      set format x '%g'
      set xlabel 'bias (mV)' offset 0,0.4
      set ylabel 'residual (10⁻³)' offset 1
      set yrange [*:*]
      set ytics auto
      set ytics autofreq
      set arrow 1 from graph 0, first 0 to graph 1, first 0 nohead lc rgb '\(FigureColor.guide)' lw 1 dt 3
      plot $points u 1:(1e3*($2 - logistic($1))):(1e3*$3) w yerrorbars pt 7 ps 0.35 lw 1.2 lc rgb '\(FigureColor.vermilion)', \\
        $points u 1:(1e3*($2 - probit($1))):(1e3*$3) w yerrorbars pt 7 ps 0.35 lw 1.2 lc rgb '\(FigureColor.blue)'
      unset multiplot

      """
    return Figure(
      name: name, title: "Operating curve of cell \(cell.name): P(1) against bias with logistic and probit fits",
      height: 560, script: script)
  }

  /// The two fits by name, slope and deviation, in their colours, in the corner that the curve leaves free.
  private static func labels(_ cell: CellModel, rising: Bool) -> String {
    let x = rising ? "0.03" : "0.57"
    func label(_ row: Double, _ text: String) -> String {
      "set label \(GnuplotText.literal(text)) at graph \(x) + 0.035, graph \(row)"
    }
    func mark(_ row: Double, _ color: String) -> String {
      "set label '■' at graph \(x), graph \(row) tc rgb '\(color)'"
    }
    func describe(_ fit: SigmoidFit, per unit: String) -> String {
      "\(EngineeringText.estimate(fit.scale_V, unit: "V")) per \(unit)"
    }
    func deviation(_ fit: SigmoidFit) -> String {
      // Points without statistical error, of the exact engine, have no χ².
      "rms \(EngineeringText.number(fit.rmsDeviation * 1e3, digits: 2))·10⁻³"
        + (fit.reducedChiSquare > 0 ? ", χ²/dof \(EngineeringText.number(fit.reducedChiSquare, digits: 2))" : "")
    }
    return [
      mark(0.94, FigureColor.vermilion), label(0.94, "logistic: " + describe(cell.logistic, per: "logit")),
      label(0.875, deviation(cell.logistic)),
      mark(0.79, FigureColor.blue), label(0.79, "probit: " + describe(cell.probit, per: "σ")),
      label(0.725, deviation(cell.probit)),
      label(0.64, "P = ½ at \(EngineeringText.estimate(cell.logistic.center_V, unit: "V"))"),
    ].joined(separator: "\n")
  }
}
