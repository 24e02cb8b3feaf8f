// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising

extension Figure {
  /// Quality and autocorrelation of training runs against the epoch, one above the other: the paper's Fig. 5b.
  ///
  /// From above: squared Fréchet distance in principal components, logarithmic, and where there are classes the share of
  /// images that a classifier sees as the class asked for, with their standard errors; the largest autocorrelation of any
  /// step at the training chain's length, with the controller's threshold.
  ///
  /// - Parameters:
  ///   - runs: a name and the log of each run.
  ///   - threshold: ε of the adaptive penalty.
  /// - Throws: ``ReportError`` with code `badData` where no run has two evaluated epochs.
  public static func trainingStability(
    _ runs: [(name: String, rows: [TrainingLog.Row])], threshold: Double
  ) throws(ReportError) -> Figure {
    let name = "training-stability"
    let drawn = runs.map { run in (run.name, run.rows.filter { $0.score != nil && !$0.autocorrelations.isEmpty }) }
      .filter { $0.1.count > 1 }
    let epochs = drawn.flatMap { $0.1.map(\.epoch) }
    guard let last = epochs.max(), let first = epochs.min() else {
      throw ReportError(
        .badData, "no run has two evaluated epochs", at: name, remedy: "train for two epochs or more")
    }
    var blocks = ""
    let hasClasses = drawn.contains { $0.1.contains { $0.score?.classAccuracy != nil } }
    var (quality, accuracy, correlation): ([String], [String], [String]) = ([], [], [])
    for (index, (title, rows)) in drawn.enumerated() {
      let color = FigureColor.series[index % FigureColor.series.count]
      let block = "run\(index)"
      blocks += GnuplotText.block(
        block, rows.map { Double($0.epoch) }, rows.map { $0.score?.frechetDistance ?? .nan },
        rows.map { $0.score?.frechetError ?? .nan }, rows.map { $0.autocorrelations.max() ?? .nan },
        rows.map { $0.score?.classAccuracy.map { 100 * $0 } ?? .nan },
        rows.map { $0.score?.classAccuracyError.map { 100 * $0 } ?? .nan })
      let points = "pt \(5 + 2 * (index % 3)) ps 0.5 lw 1.5 lc rgb '\(color)'"
      quality.append(
        "$\(block) u 1:2:3 w yerrorlines \(points) title \(GnuplotText.literal(title))")
      accuracy.append("$\(block) u 1:5:6 w yerrorlines \(points)")
      correlation.append("$\(block) u 1:4 w linespoints \(points)")
    }
    let middle =
      hasClasses
      ? """
      set tmargin at screen 0.62
      set bmargin at screen 0.38
      set ylabel 'class accuracy (%)' offset 0.5
      plot \(accuracy.joined(separator: ", \\\n  "))
      """ : ""
    let script = """
      \(blocks)
      set multiplot
      set lmargin at screen 0.12
      set rmargin at screen 0.975
      set xrange [\(Double(first) - 0.5):\(Double(last) + 0.5)]
      set tmargin at screen 0.93
      set bmargin at screen \(hasClasses ? 0.67 : 0.53)
      set format x ''
      set logscale y
      set ytics (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)
      set ylabel 'Fréchet distance²' offset 0.5
      set key at screen 0.975, screen 0.985 right top horizontal reverse Left samplen 2 textcolor rgb '\(FigureColor.ink)'
      plot \(quality.joined(separator: ", \\\n  "))
      unset key
      unset logscale y
      set ytics auto
      \(middle)
      set tmargin at screen \(hasClasses ? 0.33 : 0.48)
      set bmargin at screen \(hasClasses ? 0.09 : 0.11)
      set format x '%g'
      set yrange [0:*]
      set xlabel 'epoch' offset 0,0.4
      set ylabel 'largest autocorrelation' offset 0.5
      set arrow from graph 0, first \(threshold) to graph 1, first \(threshold) nohead lc rgb '\(FigureColor.guide)' dt 3
      plot \(correlation.joined(separator: ", \\\n  "))
      unset multiplot

      """
    return Figure(
      name: name, title: "Quality and autocorrelation of \(drawn.map(\.0).joined(separator: ", ")) by epoch",
      height: hasClasses ? 760 : 560, script: script)
  }
}
