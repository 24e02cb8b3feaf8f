// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitChip

extension Figure {
  /// A model of our own on a figure of energy against quality.
  public struct EnergyQualityPoint: Codable, Sendable {
    /// What it is, and whose prices.
    public let label: String
    /// Joules a sample; the error is 0 where the prices have none.
    public let energy_J: Estimate
    /// Its distance, smaller is better.
    public let distance: Estimate

    /// A point from its parts.
    public init(_ label: String, energy_J: Estimate, distance: Estimate) {
      self.label = label
      self.energy_J = energy_J
      self.distance = distance
    }
  }

  /// Energy a sample against Inception FID as published, both logarithmic, with own points whose FID is a true one.
  ///
  /// - Throws: ``ReportError`` with code `badData` for points that are not positive.
  public static func publishedEnergyQuality(
    _ published: PublishedComparison, own: [EnergyQualityPoint]
  ) throws(ReportError) -> Figure {
    let name = "energy-fid"
    let all = published.families.flatMap(\.points)
    let energies = all.map(\.energy_J) + own.map(\.energy_J.value)
    let distances = all.map(\.fid) + own.map(\.distance.value)
    let (x, y) = try (range(name, energies, widen: 3), range(name, distances, widen: 1.3))
    var script = frame(x, y, ylabel: "Inception FID, as published")
    var plots: [String] = []
    for (index, family) in published.families.enumerated() {
      let color = FigureColor.series[index % FigureColor.series.count]
      script += GnuplotText.block("family\(index)", family.points.map(\.energy_J), family.points.map(\.fid))
      plots.append("$family\(index) w lp pt \(family.machine == .chip ? 7 : 5) ps 0.8 lw 1.2 lc rgb '\(color)' notitle")
      // Named beside its best point.
      if let best = family.points.last {
        script +=
          "set label \(GnuplotText.literal(family.name)) at \(GnuplotText.number(best.energy_J)), "
          + "\(GnuplotText.number(best.fid)) \(family.machine == .chip ? "right" : "center") offset 0,-0.9 tc rgb '\(color)'\n"
      }
    }
    plots += points(own, &script)
    script += "plot \(plots.joined(separator: ", \\\n  "))\n"
    return Figure(
      name: name, title: "Energy a sample against Inception FID of published models", height: 460, script: script)
  }

  /// Energy a sample against a distance that is no FID, with the levels of reference images.
  ///
  /// - Parameters:
  ///   - own: the points.
  ///   - levels: distances of the ladder's rungs by name.
  ///   - distance: what the distance is.
  /// - Throws: ``ReportError`` with code `badData` for points that are not positive.
  public static func energyAgainstProxy(
    own: [EnergyQualityPoint], levels: [(name: String, distance: Double)], distance: String
  ) throws(ReportError) -> Figure {
    let name = "energy-proxy"
    let x = try range(name, own.map(\.energy_J.value), widen: 300)
    let y = try range(name, own.map(\.distance.value) + levels.map(\.distance), widen: 1.6)
    var script = frame(x, y, ylabel: distance)
    var plots: [String] = []
    for (index, level) in levels.enumerated() {
      plots.append("\(GnuplotText.number(level.distance)) w l lw 1 dt 3 lc rgb '\(FigureColor.guide)' notitle")
      script +=
        "set label \(GnuplotText.literal(level.name)) at \(GnuplotText.number(x.lowerBound * 1.1)), "
        + "\(GnuplotText.number(level.distance)) left offset 0,\(index == 0 ? -0.6 : 0.5) font ',11' tc rgb '\(FigureColor.guide)'\n"
    }
    plots += points(own, &script)
    script += "plot \(plots.joined(separator: ", \\\n  "))\n"
    return Figure(name: name, title: "Energy a sample against \(distance)", height: 460, script: script)
  }

  private static func points(_ own: [EnergyQualityPoint], _ script: inout String) -> [String] {
    var plots: [String] = []
    for (index, point) in own.enumerated() {
      let (energy, distance) = (point.energy_J, point.distance)
      script += GnuplotText.block(
        "own\(index)", [energy.value], [distance.value], [energy.value - energy.standardError],
        [energy.value + energy.standardError], [distance.value - distance.standardError],
        [distance.value + distance.standardError])
      script +=
        "set label \(GnuplotText.literal(point.label)) at \(GnuplotText.number(energy.value)), "
        + "\(GnuplotText.number(distance.value)) left rotate by 35 offset 0.3,0.9 font ',12'\n"
      plots.append("$own\(index) w xyerrorbars pt 3 ps 1.2 lw 1.6 lc rgb '\(FigureColor.ink)' notitle")
    }
    return plots
  }

  private static func range(
    _ name: String, _ values: [Double], widen: Double
  ) throws(ReportError) -> ClosedRange<Double> {
    guard let least = values.min(), let greatest = values.max(), least > 0, greatest.isFinite else {
      throw ReportError(.badData, "a value is not positive", at: name, remedy: "give positive energies and distances")
    }
    return least / widen...greatest * widen
  }

  private static func frame(_ x: ClosedRange<Double>, _ y: ClosedRange<Double>, ylabel: String) -> String {
    // 1, 2 and 5 of every decade that can occur.
    let ticks = (-4...5).flatMap { decade in [1, 2, 5].map { "\($0)e\(decade)" } }.joined(separator: ", ")
    return """
      set lmargin at screen 0.11
      set rmargin at screen 0.97
      set tmargin at screen 0.96
      set bmargin at screen 0.14
      set logscale xy
      set xrange [\(GnuplotText.number(x.lowerBound)):\(GnuplotText.number(x.upperBound))]
      set yrange [\(GnuplotText.number(y.lowerBound)):\(GnuplotText.number(y.upperBound))]
      set format x '10^{%T}'
      set format y '%g'
      set ytics (\(ticks))
      set xlabel 'energy of one sample (J)' offset 0,0.4
      set ylabel \(GnuplotText.literal(ylabel)) offset 1

      """
  }
}
