// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

extension Figure {
  /// Energy per bit against correlation time, a point a mismatch draw and a colour a process section, medians ringed,
  /// lines of equal energy × time, and the published cell (arXiv:2510.23972).
  ///
  /// - Parameters:
  ///   - variability: the draws.
  ///   - bitPeriod_s: the time between bits that the energy belongs to, seconds.
  ///   - cell: its name.
  /// - Throws: ``ReportError`` with code `badData` where there are not two different finite draws.
  public static func energySpeed(
    of variability: Variability, bitPeriod_s: Double, cell: String
  ) throws(ReportError) -> Figure {
    let name = "energy-speed"
    let corners = variability.corners.filter { !$0.samples.isEmpty }
    let all = corners.flatMap(\.samples)
    _ = try FigureColumns(name).range(all.map { $0[2] }, all.map { $0[3] })
    let (unit, factor) = timeUnit(exp(all.map { $0[2] }.max() ?? 0) / 1.2)
    let published = (tau: 100e-9, energy: 350e-18)
    var (times, energies) = (all.map { exp($0[2]) }, all.map { exp($0[3]) })
    times.append(published.tau)
    energies.append(published.energy)
    let (fast, slow) = ((times.min() ?? 1) / 1.25 / factor, (times.max() ?? 1) * 1.25 / factor)
    let (low, high) = ((energies.min() ?? 1) / 1.3 * 1e18, (energies.max() ?? 1) * 1.3 * 1e18)

    var blocks = ""
    var plots: [String] = []
    // 1, 2, 5 by decade, in units of the two axes.
    let decades = (Int(log10(fast * low).rounded(.down))...Int(log10(slow * high).rounded(.up)))
    for product in decades.flatMap({ decade in [1.0, 2, 5].map { $0 * pow(10, Double(decade)) } })
    where product > fast * low * 1.05 && product < slow * high * 0.95 {
      plots.append("\(GnuplotText.number(product))/x w l lw 0.7 dt 3 lc rgb '\(FigureColor.guide)' notitle")
      // Where the line leaves the frame, to the right or below.
      let end = min(slow, product / low)
      blocks += "set label \(GnuplotText.literal(edp(product * factor * 1e-18))) at \(GnuplotText.number(end / 1.02)), "
        + "\(GnuplotText.number(product / end * 1.07)) right font ',10' tc rgb '\(FigureColor.guide)'\n"
    }
    for (index, corner) in corners.enumerated() {
      let color = FigureColor.series[index % FigureColor.series.count]
      let columns = (corner.samples.map { exp($0[2]) / factor }, corner.samples.map { exp($0[3]) * 1e18 })
      blocks += GnuplotText.block("corner\(index)", columns.0, columns.1)
      blocks += GnuplotText.block("median\(index)", [median(columns.0)], [median(columns.1)])
      let label = "\(corner.section.isEmpty ? "draws" : corner.section), \(corner.samples.count)"
      plots.append("$corner\(index) w p pt 7 ps 0.3 lc rgb '\(color)' title \(GnuplotText.literal(label))")
      plots.append("$median\(index) w p pt 6 ps 1.4 lw 2.5 lc rgb '\(color)' notitle")
    }
    blocks += GnuplotText.block("published", [published.tau / factor], [published.energy * 1e18])
    plots.append(
      "$published w p pt 3 ps 1.1 lw 1.6 lc rgb '\(FigureColor.ink)' "
        + "title 'published, measured: about 100 ns, 350 aJ'")
    let script = """
      \(blocks)
      set lmargin at screen 0.115
      set rmargin at screen 0.975
      set tmargin at screen 0.90
      set bmargin at screen 0.14
      set logscale xy
      set xrange [\(GnuplotText.number(fast)):\(GnuplotText.number(slow))]
      set yrange [\(GnuplotText.number(low)):\(GnuplotText.number(high))]
      set xtics add \(ticks(fast, slow)) format '%g'
      set ytics add \(ticks(low, high)) format '%g'
      set xlabel 'τ_{int} of the bit (\(unit))' offset 0,0.4
      set ylabel \(GnuplotText.literal(
        "energy per bit of \(EngineeringText.quantity(bitPeriod_s, unit: "s", digits: 2)) (aJ)")) offset 1
      set key at screen 0.975, screen 0.985 top right horizontal reverse Left samplen 0.6 width -1
      plot \(plots.joined(separator: ", \\\n  "))

      """
    return Figure(
      name: name,
      title: "Energy per bit against autocorrelation time of cell \(cell) over \(all.count) mismatch draws, seed "
        + "\(variability.seed)", height: 460, script: script)
  }

  /// An energy–delay product, joule seconds, in words.
  private static func edp(_ value: Double) -> String {
    let exponent = Int(log10(value * 1.0001).rounded(.down))
    let digits = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
    let power = String(abs(exponent)).compactMap { $0.wholeNumberValue.map { digits[$0] } }.joined()
    return EngineeringText.number(value / pow(10, Double(exponent)), digits: 1) + "·10" + (exponent < 0 ? "⁻" : "")
      + power + " J s"
  }

  /// 1, 2 and 5 of every decade within a range, as gnuplot tics.
  private static func ticks(_ low: Double, _ high: Double) -> String {
    let decades = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
    let values = decades.flatMap { decade in [1.0, 2, 5].map { $0 * pow(10, Double(decade)) } }
      .filter { $0 >= low && $0 <= high }
    return "(" + values.map { GnuplotText.number($0) }.joined(separator: ", ") + ")"
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
