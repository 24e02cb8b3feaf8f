// SPDX-License-Identifier: GPL-3.0-or-later

extension Figure {
  /// A stretch of a node's voltage with the deciding threshold, and the bit that it makes in a lane below.
  ///
  /// - Parameters:
  ///   - times_s: Seconds, rising.
  ///   - voltages_V: Volts at those times.
  ///   - threshold_V: Where the bit turns, volts.
  ///   - node: The node's name.
  /// - Throws: ``ReportError`` with code `badData` where the columns differ in length or fewer than two rows are finite.
  public static func waveform(
    times_s: [Double], voltages_V: [Double], threshold_V: Double, node: String
  ) throws(ReportError) -> Figure {
    let name = "waveform"
    let range = try FigureColumns(name).range(times_s, voltages_V)
    guard threshold_V.isFinite else {
      throw ReportError(.badData, "the threshold is \(threshold_V) V", at: name, remedy: "give a finite threshold")
    }
    let (unit, factor) = timeUnit((range.upperBound - range.lowerBound) / 5)
    let first = times_s.first(where: \.isFinite) ?? 0
    let bits = voltages_V.map { $0.isFinite ? ($0 > threshold_V ? 1.0 : 0.0) : .nan }
    let script = """
      \(GnuplotText.block("points", times_s.map { ($0 - first) / factor }, voltages_V.map { $0 * 1e3 }, bits))
      set multiplot
      set lmargin at screen 0.115
      set rmargin at screen 0.89
      set tmargin at screen 0.95
      set bmargin at screen 0.40
      set xrange [0:\(GnuplotText.number((range.upperBound - range.lowerBound) / 1.06 / factor))]
      set format x ''
      set ylabel \(GnuplotText.literal("v(\(node)) (mV)")) offset 0.5
      set arrow 1 from graph 0, first \(GnuplotText.number(threshold_V * 1e3)) \\
        to graph 1, first \(GnuplotText.number(threshold_V * 1e3)) nohead lc rgb '\(FigureColor.vermilion)' lw 1 dt 2
      set label 1 'threshold' at graph 1.01, first \(GnuplotText.number(threshold_V * 1e3)) \\
        tc rgb '\(FigureColor.vermilion)'
      plot $points u 1:2 w l lw 1 lc rgb '\(FigureColor.blue)'
      unset arrow
      unset label
      set tmargin at screen 0.33
      set bmargin at screen 0.19
      set format x '%g'
      set yrange [-0.1:1.1]
      set ytics ('0' 0, '1' 1) scale 0
      set ylabel 'bit' offset -1.3
      set xlabel 'time (\(unit))' offset 0,0.4
      plot $points u 1:3 w steps lw 1.5 lc rgb '\(FigureColor.ink)'
      unset multiplot

      """
    return Figure(name: name, title: "Voltage of node \(node) and its bit", height: 330, script: script)
  }
}
