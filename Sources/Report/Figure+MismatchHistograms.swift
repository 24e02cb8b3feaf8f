// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

extension Figure {
  /// Histograms of offset, slope, correlation time and energy per bit over mismatch, a colour a process section; dashed
  /// the normal law that the linear sensitivities predict for the offset.
  ///
  /// - Throws: ``ReportError`` with code `badData` where there are not two different finite draws.
  public static func mismatchHistograms(of variability: Variability, cell: String) throws(ReportError) -> Figure {
    let name = "mismatch-histograms"
    let corners = variability.corners.filter { !$0.samples.isEmpty }
    let all = corners.flatMap(\.samples)
    _ = try FigureColumns(name).range(all.map { $0[0] }, all.map { $0[1] }, all.map { $0[2] }, all.map { $0[3] })
    let (timeName, timeFactor) = timeUnit(exp(all.map { $0[2] }.max() ?? 0) / 1.2)
    let panels = [
      Panel(axis: 0, label: "offset (mV)", left: 0.09, bottom: 0.60) { $0 * 1e3 },
      Panel(axis: 1, label: "logistic slope (mV per logit)", left: 0.58, bottom: 0.60) { exp($0) * 1e3 },
      Panel(axis: 2, label: "τ_{int} (\(timeName))", left: 0.09, bottom: 0.11) { exp($0) / timeFactor },
      Panel(axis: 3, label: "energy per bit (aJ)", left: 0.58, bottom: 0.11) { exp($0) * 1e18 },
    ]
    var script = "set multiplot\nset ytics out scale 0.6\nset style fill transparent solid 0.25 noborder\n"
    for (number, panel) in panels.enumerated() {
      let bins = Bins(all.map { panel.value($0[panel.axis]) })
      var plots: [String] = []
      for (index, corner) in corners.enumerated() {
        let color = FigureColor.series[index % FigureColor.series.count]
        let counts = bins.counts(corner.samples.map { panel.value($0[panel.axis]) })
        let block = "h\(number)_\(index)"
        script += GnuplotText.block(block, bins.edges, counts + [0])
        plots.append("$\(block) u 1:2 w fillsteps lc rgb '\(color)' notitle")
        plots.append("$\(block) u 1:2 w steps lw 1.6 lc rgb '\(color)' notitle")
        if panel.axis == 0, let linear = corner.linearDeviation?[0], linear > 0 {
          let (deviation, area) = (linear * 1e3, Double(corner.samples.count) * bins.width)
          plots.append(
            "\(GnuplotText.number(area / deviation / (2 * Double.pi).squareRoot()))"
              + "*exp(-0.5*(x/\(GnuplotText.number(deviation)))**2) w l lw 1.2 dt 2 lc rgb '\(color)' notitle")
        }
      }
      script += """
        set lmargin at screen \(panel.left)
        set rmargin at screen \(panel.left + 0.40)
        set bmargin at screen \(panel.bottom)
        set tmargin at screen \(panel.bottom + 0.32)
        set xrange [\(GnuplotText.number(bins.edges[0])):\(GnuplotText.number(bins.edges[bins.edges.count - 1]))]
        set yrange [0:*]
        set xlabel '\(panel.label)' offset 0,0.5
        set ylabel '\(panel.left < 0.3 ? "draws in a bin" : "")' offset 1.5
        \(number == 0 ? Self.words(variability, corners) : "unset label")
        plot \(plots.joined(separator: ", \\\n  "))

        """
    }
    return Figure(
      name: name,
      title: "Offset, slope, autocorrelation time and energy per bit of cell \(cell) over \(all.count) mismatch draws",
      height: 600, script: script + "unset multiplot\n")
  }

  private struct Panel {
    let axis: Int
    let label: String
    let left: Double
    let bottom: Double
    let value: (Double) -> Double
  }

  /// Number of draws and seed, and each section's name in its colour.
  private static func words(_ variability: Variability, _ corners: [MismatchStatistics]) -> String {
    let names = corners.enumerated().map { index, corner in
      let color = FigureColor.series[index % FigureColor.series.count]
      let text = "\(corner.section.isEmpty ? "N" : corner.section) = \(corner.samples.count)"
      return "set label \(GnuplotText.literal("■ " + (corner.section.isEmpty ? text : "\(corner.section): N = \(corner.samples.count)"))) "
        + "at screen \(0.09 + 0.16 * Double(index)), screen 0.965 tc rgb '\(color)'"
    }
    return (names + ["set label 'seed \(variability.seed)' at screen 0.98, screen 0.965 right"]).joined(separator: "\n")
  }

  /// Bins of equal width by Freedman and Diaconis (Z. Wahrscheinlichkeitstheorie 57, 453 (1981)): 2 IQR/N^⅓.
  private struct Bins {
    let edges: [Double]
    let width: Double

    private static let most = 80

    init(_ values: [Double]) {
      let sorted = values.sorted()
      let (low, high) = (sorted[0], sorted[sorted.count - 1])
      let quartiles = sorted[(3 * (sorted.count - 1)) / 4] - sorted[(sorted.count - 1) / 4]
      let ideal = 2 * quartiles / pow(Double(sorted.count), 1.0 / 3)
      let span = high > low ? high - low : max(abs(high), 1e-12) * 1e-3
      let count = ideal > 0 ? min(Self.most, max(5, Int((span / ideal).rounded(.up)))) : 5
      let width = span / Double(count)
      self.width = width
      // One empty bin on either side closes the outline.
      edges = (-1...count + 1).map { low + Double($0) * width }
    }

    func counts(_ values: [Double]) -> [Double] {
      var counts = Array(repeating: 0.0, count: edges.count - 1)
      for value in values {
        // The largest value closes the last bin but one.
        counts[min(counts.count - 2, max(1, Int((value - edges[0]) / width)))] += 1
      }
      return counts
    }
  }
}
