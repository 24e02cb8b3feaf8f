// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

extension Figure {
  /// The energy–speed front of a topology: what the best cell for each limit of τ takes, beside the cell that the search
  /// began with and the optimum.
  ///
  /// - Parameters:
  ///   - front: correlation time in seconds and objective in SI units of each best cell.
  ///   - start: the same of the cell as it was.
  ///   - optimum: the same of the best cell under the goal's own limits, if there is one.
  ///   - objective: what is minimised, in words.
  ///   - unit: its SI unit.
  ///   - cell: the cell's name.
  /// - Throws: ``ReportError`` with code `badData` where the front has fewer than two different finite points.
  public static func sizingFront(
    _ front: [(tau_s: Double, objective: Double)], start: (tau_s: Double, objective: Double),
    optimum: (tau_s: Double, objective: Double)?, objective: String, unit: String, cell: String
  ) throws(ReportError) -> Figure {
    let name = "energy-speed-front"
    _ = try FigureColumns(name).range(front.map(\.tau_s), front.map(\.objective))
    let all = front + [start] + [optimum].compactMap { $0 }
    let times = all.map(\.tau_s)
    let values = all.map(\.objective)
    let time = Scale(of: times)
    let value = Scale(of: values)
    func points(_ items: [(tau_s: Double, objective: Double)]) -> ([Double], [Double]) {
      (items.map { $0.tau_s / time.factor }, items.map { $0.objective / value.factor })
    }
    let (line, begin, end) = (points(front), points([start]), points([optimum].compactMap { $0 }))
    let script = """
      \(GnuplotText.block("front", line.0, line.1))
      \(GnuplotText.block("start", begin.0, begin.1))
      \(GnuplotText.block("optimum", end.0, end.1))
      set lmargin at screen 0.125
      set rmargin at screen 0.975
      set tmargin at screen 0.90
      set bmargin at screen 0.15
      set logscale xy
      set xrange [\(GnuplotText.number((times.min() ?? 1) / 1.2 / time.factor)):\(GnuplotText.number((times.max() ?? 1) * 1.2 / time.factor))]
      set yrange [\(GnuplotText.number((values.min() ?? 1) / 1.25 / value.factor)):\(GnuplotText.number((values.max() ?? 1) * 1.25 / value.factor))]
      set xtics add \(Scale.ticks(times, time.factor)) format '%g'
      set ytics add \(Scale.ticks(values, value.factor)) format '%g'
      set xlabel 'τ_{int} of the bit (\(time.prefix)s)' offset 0,0.4
      set ylabel \(GnuplotText.literal("\(objective) (\(value.prefix)\(unit))")) offset 0.5
      set key at screen 0.975, screen 0.985 top right horizontal reverse Left samplen 1.4
      plot $front w lp lw 1.6 pt 7 ps 0.7 lc rgb '\(FigureColor.blue)' title 'best sizes by limit of τ', \\
        $start w p pt 4 ps 1.3 lw 2 lc rgb '\(FigureColor.ink)' title 'as drawn'\(
          optimum == nil ? "" : ", $optimum w p pt 6 ps 1.7 lw 2.5 lc rgb '\(FigureColor.vermilion)' title 'optimum'")

      """
    return Figure(
      name: name, title: "Front of \(objective) against autocorrelation time of cell \(cell) over its sizes",
      height: 440,
      script: script)
  }

  /// An engineering prefix that suits the larger of several values, and tics between them.
  private struct Scale {
    let factor: Double
    let prefix: String

    init(of values: [Double]) {
      let prefixes = ["a", "f", "p", "n", "µ", "m", "", "k"]
      let largest = values.max() ?? 1
      let step = min(1, max(-6, Int((log10(largest / 1.5) / 3).rounded(.down))))
      factor = pow(10, Double(3 * step))
      prefix = prefixes[step + 6]
    }

    /// 1, 2 and 5 of every decade that the values span, in units of a factor.
    static func ticks(_ values: [Double], _ factor: Double) -> String {
      let (low, high) = ((values.min() ?? 1) / 1.25 / factor, (values.max() ?? 1) * 1.25 / factor)
      let decades = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
      let all = decades.flatMap { decade in [1.0, 2, 5].map { $0 * pow(10, Double(decade)) } }
      return "(" + all.filter { $0 >= low && $0 <= high }.map { GnuplotText.number($0) }.joined(separator: ", ") + ")"
    }
  }
}
