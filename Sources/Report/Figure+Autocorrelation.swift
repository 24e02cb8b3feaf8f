// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

extension Figure {
  /// |ρ| against the lag on a logarithmic axis: the band of two standard errors below which nothing is known, the
  /// exponential of the fitted slow mode through the e-folding point, and the three times by name.
  ///
  /// - Throws: ``ReportError`` with code `badData` where the columns differ in length, fewer than two points are finite,
  ///   or a time is not positive and finite.
  public static func autocorrelation(of cell: CellModel) throws(ReportError) -> Figure {
    let name = "autocorrelation"
    let measured = cell.autocorrelation
    let range = try FigureColumns(name).range(measured.lag_s, measured.rho, measured.rhoError)
    let times = [measured.integratedTime_s, measured.oneOverETime_s, measured.exponentialTime_s].map(\.value)
    guard times.allSatisfy({ $0.isFinite && $0 > 0 }), range.upperBound > 0 else {
      throw ReportError(
        .badData, "the autocorrelation times are \(times) s", at: name, remedy: "characterise the cell for longer")
    }
    let (unit, factor) = timeUnit(times[1])
    let lags = measured.lag_s.map { $0 / factor }
    let band = measured.rhoError.map { $0 > 0 ? 2 * $0 : .nan }
    // The axis ends below the band, where points are noise, but never less than a decade down.
    let known = band.filter(\.isFinite).sorted()
    let noise = max(known.isEmpty ? 1e-3 : known[known.count / 2], 1e-6)
    let floor = pow(10, (log10(noise) - 0.5).rounded(.down))
    let last = GnuplotText.number(range.upperBound / factor)
    let script = """
      \(GnuplotText.block("points", lags, measured.rho, measured.rhoError, band))
      floor = \(GnuplotText.number(min(floor, 0.03)))
      efold = \(GnuplotText.number(times[1] / factor))
      slow = \(GnuplotText.number(times[2] / factor))
      fitted(t) = exp(-(t - efold)/slow)/exp(1)
      set lmargin at screen 0.14
      set rmargin at screen 0.975
      set tmargin at screen 0.83
      set bmargin at screen 0.14
      set xrange [0:\(last)]
      set x2range [0:\(last)/(\(GnuplotText.number(times[0] / factor)))]
      set yrange [floor:1.5]
      set logscale y
      set border 7
      set x2tics out scale 0.6
      set format y '10^{%T}'
      set xlabel 'lag (\(unit))' offset 0,0.4
      set x2label 'lag / τ_{int}' offset 0,-0.7
      set ylabel '|ρ| of the bit' offset 0
      set arrow from 0, exp(-1) to efold, exp(-1) nohead lc rgb '\(FigureColor.guide)' lw 1 dt 3
      set arrow from efold, exp(-1) to efold, floor nohead lc rgb '\(FigureColor.guide)' lw 1 dt 3
      set label '1/e' at graph 0.008, first exp(-1)*0.83 tc rgb '\(FigureColor.guide)'
      \(timeLabels(measured))
      plot $points u 1:(floor):4 w filledcurves lc rgb '\(FigureColor.guide)' fs transparent solid 0.22 noborder, \\
        fitted(x) w l lw 2 lc rgb '\(FigureColor.vermilion)', \\
        $points u 1:($2 > 0 ? $2 : NaN):($2 - $3 > floor ? $2 - $3 : floor):($2 + $3) w yerrorbars \\
          pt 7 ps 0.4 lw 1 lc rgb '\(FigureColor.blue)', \\
        $points u 1:($2 < 0 ? -$2 : NaN) w p pt 6 ps 0.4 lc rgb '\(FigureColor.blue)'

      """
    return Figure(
      name: name,
      title:
        "Autocorrelation of the bit of cell \(cell.name) at \(EngineeringText.quantity(measured.bias_V, unit: "V"))",
      height: 440, script: script)
  }

  /// The three times at the upper right, and what the grey is.
  private static func timeLabels(_ measured: Autocorrelation) -> String {
    func label(_ row: Double, _ color: String, _ symbol: String, _ text: String) -> String {
      "set label '\(symbol)'.\(GnuplotText.literal(text)) at graph 0.985, graph \(row) right tc rgb '\(color)'"
    }
    func time(_ estimate: Estimate) -> String { EngineeringText.estimate(estimate, unit: "s") }
    return [
      label(
        0.95, FigureColor.ink, "τ_{int}\u{a0}= ",
        "\(time(measured.integratedTime_s)), cut at \(EngineeringText.quantity(measured.window_s, unit: "s")) (Sokal)"),
      label(0.87, FigureColor.ink, "τ_{1/e}\u{a0}= ", time(measured.oneOverETime_s)),
      label(0.79, FigureColor.vermilion, "slow mode: τ_{exp}\u{a0}= ", time(measured.exponentialTime_s)),
      "set label 'below two standard errors' at graph 0.19, graph 0.06 tc rgb '\(FigureColor.guide)'",
    ].joined(separator: "\n")
  }

  /// The unit, ns, µs or ms, that suits a time, and it in seconds.
  static func timeUnit(_ time_s: Double) -> (name: String, seconds: Double) {
    switch time_s {
    case ..<1e-9: ("ps", 1e-12)
    case ..<1e-6: ("ns", 1e-9)
    case ..<1e-3: ("µs", 1e-6)
    default: ("ms", 1e-3)
    }
  }
}
