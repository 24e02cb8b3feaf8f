// SPDX-License-Identifier: GPL-3.0-or-later

extension Figure {
  /// A transistor's current along one sweep, as measured and as a fitted card gives it.
  public struct DeviceCurve: Sendable {
    /// What is held along the sweep, in words.
    public let label: String
    /// The swept voltage, V.
    public let sweep_V: [Double]
    /// The current of the data, A.
    public let measured_A: [Double]
    /// The current of the card, A.
    public let fitted_A: [Double]

    /// A curve from its columns.
    ///
    /// - Parameters:
    ///   - label: What is held along the sweep.
    ///   - sweep_V: The swept voltage, V.
    ///   - measured_A: The current of the data, A.
    ///   - fitted_A: The current of the card, A.
    public init(label: String, sweep_V: [Double], measured_A: [Double], fitted_A: [Double]) {
      self.label = label
      self.sweep_V = sweep_V
      self.measured_A = measured_A
      self.fitted_A = fitted_A
    }
  }

  /// Currents against the swept voltage on a logarithmic scale, data as points and the card as lines, and the relative
  /// error below.
  ///
  /// Of more than seven curves an even choice is drawn.
  ///
  /// - Parameters:
  ///   - curves: The curves, in an order that makes sense.
  ///   - name: The stem of the figure's file.
  ///   - title: What it shows.
  ///   - axis: The swept voltage's name, as `V_G`.
  ///   - floor_A: The current below which errors are relative to it, A.
  /// - Throws: ``ReportError`` with code `badData` where a curve's columns differ in length or there is nothing to draw.
  public static func deviceFit(
    _ curves: [DeviceCurve], name: String, title: String, axis: String, floor_A: Double
  ) throws(ReportError) -> Figure {
    guard !curves.isEmpty, floor_A > 0, floor_A.isFinite else {
      throw ReportError(.badData, "there are \(curves.count) curves", at: name, remedy: "give at least one curve")
    }
    let most = 7
    let drawn =
      curves.count <= most ? curves : (0..<most).map { curves[$0 * (curves.count - 1) / (most - 1)] }
    var blocks = ""
    var (currents, errors): ([String], [String]) = ([], [])
    var ends: [Double] = []
    for (index, curve) in drawn.enumerated() {
      let range = try FigureColumns(name).range(curve.sweep_V, curve.measured_A, curve.fitted_A)
      ends += [range.lowerBound, range.upperBound]
      // A logarithmic axis has no zero.
      func magnitude(_ values: [Double]) -> [Double] { values.map { $0 == 0 ? .nan : abs($0) } }
      let relative = zip(curve.fitted_A, curve.measured_A).map { 100 * ($0 - $1) / max(abs($1), floor_A) }
      blocks += GnuplotText.block(
        "curve\(index)", curve.sweep_V, magnitude(curve.measured_A), magnitude(curve.fitted_A), relative)
      let color = FigureColor.series[index % FigureColor.series.count]
      currents += [
        "$curve\(index) u 1:2 w p pt 6 ps 0.45 lc rgb '\(color)' title \(GnuplotText.literal(curve.label))",
        "$curve\(index) u 1:3 w l lw 1.6 lc rgb '\(color)' notitle",
      ]
      errors.append("$curve\(index) u 1:4 w lp pt 6 ps 0.3 lw 1.2 lc rgb '\(color)' notitle")
    }
    let low = ends.min() ?? 0
    let high = ends.max() ?? 1
    let hidden = drawn.count < curves.count ? " (\(drawn.count) of \(curves.count) curves)" : ""
    let script = """
      \(blocks)
      set multiplot
      set lmargin at screen 0.13
      set rmargin at screen 0.80
      set xrange [\(GnuplotText.number(low)):\(GnuplotText.number(high))]
      set label 1 \(GnuplotText.literal(title + hidden)) at screen 0.13, screen 0.975
      set label 2 'points: data' at screen 0.815, screen 0.46
      set label 3 'lines: card' at screen 0.815, screen 0.42
      set tmargin at screen 0.94
      set bmargin at screen 0.40
      set logscale y
      set yrange [\(GnuplotText.number(floor_A / 3)):*]
      set format y '10^{%L}'
      set format x ''
      set ylabel '|I_D| (A)' offset 1
      set key at screen 0.99, screen 0.93 top right reverse Left samplen 1 width -2
      plot \(currents.joined(separator: ", \\\n  "))
      unset key
      unset label
      unset logscale y
      set tmargin at screen 0.35
      set bmargin at screen 0.12
      set format x '%g'
      set format y '%g'
      set yrange [-100<*:*<100]
      set ytics auto
      set ytics autofreq
      set xlabel '\(axis) (V)' offset 0,0.4
      set ylabel 'card − data (%)' offset 1
      set arrow 1 from graph 0, first 0 to graph 1, first 0 nohead lc rgb '\(FigureColor.guide)' lw 1 dt 3
      plot \(errors.joined(separator: ", \\\n  "))
      unset multiplot

      """
    return Figure(name: name, title: title, height: 560, script: script)
  }
}
