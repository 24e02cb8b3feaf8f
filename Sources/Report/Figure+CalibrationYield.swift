// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

extension Figure {
  /// Share of cells that calibration brings to P = ½ within the tolerance, against the bits of the bias converter: a line
  /// a range, and the best range for each number of bits.
  ///
  /// The axis is that of −lg(1 − yield), on which 90, 99 and 99.9 % are equally far apart.
  ///
  /// - Parameters:
  ///   - scope: the cells that the converter serves.
  ///   - calibration: what it belongs to.
  ///   - cell: its name.
  /// - Throws: ``ReportError`` with code `badData` where the scope has no curve of two points.
  public static func calibrationYield(
    of scope: CalibrationScope, in calibration: BiasCalibration, cell: String
  ) throws(ReportError) -> Figure {
    let name = "calibration-yield"
    let bits = scope.best.map { Double($0.dac.bits) }
    let range = try FigureColumns(name).range(bits, scope.best.map(\.yield))
    /// −lg(1 − yield), held within the frame.
    func height(_ yield: Double) -> Double { min(Self.highest, -log10(max(1 - yield, 1e-9))) }
    var blocks = GnuplotText.block("best", bits, scope.best.map { height($0.yield) })
    var plots: [String] = []
    for (index, curve) in scope.curves.enumerated() {
      let color = FigureColor.series[index % (FigureColor.series.count - 1)]
      blocks += GnuplotText.block("curve\(index)", curve.bits.map(Double.init), curve.yield.map(height))
      plots.append(
        "$curve\(index) w lp pt 7 ps 0.35 lw 1.4 lc rgb '\(color)' title "
          + GnuplotText.literal(EngineeringText.quantity(curve.range_V, unit: "V")))
    }
    plots.append("$best w l lw 3 dt 2 lc rgb '\(FigureColor.ink)' title 'best range'")
    let without = scope.uncalibrated
    blocks += GnuplotText.block(
      "without", [0], [height(without.value)], [height(without.lower)], [height(without.upper)])
    plots.append("$without w yerrorbars pt 6 ps 0.7 lw 1.4 lc rgb '\(FigureColor.ink)' title 'no calibration'")
    let marks = [0, 0.5, 0.9, 0.99, 0.999, 0.9999]
      .map { "'\(EngineeringText.number(100 * $0, digits: $0 > 0.999 ? 4 : 3))' \(GnuplotText.number(height($0)))" }
    let guides = BiasCalibration.targets.enumerated().map { index, target in
      "set arrow \(index + 1) from graph 0, first \(GnuplotText.number(height(target))) to graph 1, first "
        + "\(GnuplotText.number(height(target))) nohead lc rgb '\(FigureColor.guide)' lw 1 dt 3"
    }
    let sections = scope.sections.filter { !$0.isEmpty }.joined(separator: ", ")
    let heading =
      "|P − ½| ≤ \(EngineeringText.number(calibration.tolerance))" + (sections.isEmpty ? "" : "; sections \(sections)")
      + "; \(without.samples) draws each"
    let script = """
      \(blocks)
      set lmargin at screen 0.115
      set rmargin at screen 0.80
      set tmargin at screen 0.90
      set bmargin at screen 0.14
      set xrange [-0.5:\(GnuplotText.number(range.upperBound))]
      set yrange [0:\(GnuplotText.number(Self.highest))]
      set xtics 2
      set ytics (\(marks.joined(separator: ", ")))
      \(guides.joined(separator: "\n"))
      set label \(GnuplotText.literal(heading)) at screen 0.115, screen 0.95
      set xlabel 'bits of the bias converter' offset 0,0.4
      set ylabel 'cells that pass (%)' offset 1
      set key at screen 0.985, screen 0.90 top right reverse Left samplen 1.2 title 'range' left
      plot \(plots.joined(separator: ", \\\n  "))

      """
    return Figure(
      name: name, title: "Yield of calibrated cells \(cell) against the bits of the bias converter", height: 420,
      script: script)
  }

  /// The top of the frame: 99.995 %.
  private static let highest = 4.3
}
