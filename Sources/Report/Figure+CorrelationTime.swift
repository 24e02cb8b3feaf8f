// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

extension Figure {
  /// τ_int against the bias with one-standard-error bars; the axis starts at zero, so that heights compare.
  ///
  /// - Throws: ``ReportError`` with code `badData` where the columns differ in length, fewer than two points are finite,
  ///   or no τ is positive.
  public static func correlationTime(of cell: CellModel) throws(ReportError) -> Figure {
    let name = "correlation-time"
    let curve = cell.operatingCurve
    let range = try FigureColumns(name).range(curve.bias_V, curve.tau_s, curve.tauError_s, curve.probability)
    let finite = curve.tau_s.indices.filter { curve.tau_s[$0].isFinite && curve.tauError_s[$0].isFinite }
    let longest = finite.map { curve.tau_s[$0] + curve.tauError_s[$0] }.max() ?? 0
    guard longest > 0 else {
      throw ReportError(.badData, "no time is positive", at: name, remedy: "characterise the cell for longer")
    }
    let (unit, factor) = timeUnit(longest / 1.2)
    // The bias of each probability, from the fit that the model prefers, marks the upper axis.
    let fit = cell.law == .logistic ? cell.logistic : cell.probit
    let marks = zip(["0.01", "0.1", "0.5", "0.9", "0.99"], cell.law == .logistic ? Self.logits : Self.normals)
      .map { "'\($0)' \(GnuplotText.number((fit.center_V.value + $1 * fit.scale_V.value) * 1e3))" }
    let script = """
      \(GnuplotText.block(
        "points", curve.bias_V.map { $0 * 1e3 }, curve.tau_s.map { $0 / factor }, curve.tauError_s.map { $0 / factor }))
      set lmargin at screen 0.115
      set rmargin at screen 0.975
      set tmargin at screen 0.82
      set bmargin at screen 0.16
      set border 7
      set xrange [\(GnuplotText.number(range.lowerBound * 1e3)):\(GnuplotText.number(range.upperBound * 1e3))]
      set x2range [\(GnuplotText.number(range.lowerBound * 1e3)):\(GnuplotText.number(range.upperBound * 1e3))]
      set yrange [0:\(GnuplotText.number(1.12 * longest / factor))]
      set x2tics (\(marks.joined(separator: ", "))) out scale 0.6
      set xlabel 'bias (mV)' offset 0,0.4
      set x2label 'P(1)' offset 0,-0.7
      set ylabel 'τ_{int}\u{a0}of the bit (\(unit))' offset 0.5
      plot $points u 1:2 w l lw 1 lc rgb '\(FigureColor.skyBlue)', \\
        $points w yerrorbars pt 7 ps 0.4 lw 1.2 lc rgb '\(FigureColor.blue)'

      """
    return Figure(
      name: name, title: "Autocorrelation time of cell \(cell.name) against the bias", height: 380, script: script)
  }

  /// ln(P/(1−P)) at P = 0.01, 0.1, 0.5, 0.9, 0.99.
  private static let logits = [-4.59512, -2.19722, 0, 2.19722, 4.59512]
  /// Φ⁻¹(P) at the same P.
  private static let normals = [-2.32635, -1.28155, 0, 1.28155, 2.32635]
}
