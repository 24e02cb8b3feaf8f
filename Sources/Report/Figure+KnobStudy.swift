// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitChip

extension Figure {
  /// Quality of a chip's pictures and their cost against a knob: Fréchet distance², class accuracy and energy, one above
  /// the other, with bars of one standard error over the chips; a band for the ideal chip, a line for images of
  /// independent pixels.
  ///
  /// - Throws: ``ReportError`` with code `badData` for fewer than two different values.
  public static func knobStudy(_ study: KnobStudy) throws(ReportError) -> Figure {
    let name = "study-\(study.knob.rawValue)"
    let isChoice = study.knob.harm == .choice
    let rows = isChoice ? study.rows : study.rows.sorted { $0.value < $1.value }
    let positions = isChoice ? rows.indices.map(Double.init) : rows.map(\.value)
    let distances = rows.map { KnobStudy.frechetDistance($0.measurements) }
    let accuracies = rows.map { KnobStudy.classAccuracy($0.measurements) ?? Estimate(.nan, standardError: .nan) }
    let energies = rows.map { KnobStudy.energy_J($0.measurements) }
    var range = try FigureColumns(name).range(positions, distances.map(\.value))
    let isLogarithmic =
      !isChoice && (positions.first ?? 0) > 0 && (positions.last ?? 0) >= 12 * (positions.first ?? 0)
    if isLogarithmic { range = positions[0] / 1.12...positions[positions.count - 1] * 1.12 }
    if isChoice { range = -0.5...Double(rows.count) - 0.5 }
    let ideal = KnobStudy.frechetDistance(study.ideal)
    let idealAccuracy = KnobStudy.classAccuracy(study.ideal)
    let pixels = KnobStudy.estimate(study.independentPixels.map(\.frechetDistance))
    let real = study.realImages.frechetDistance
    let lowest = min(real, (distances.map(\.value) + [ideal.value]).min() ?? 1)
    let highest = max(pixels.value, distances.map { $0.value + $0.standardError }.max() ?? 1)

    func band(_ estimate: Estimate, _ scale: Double = 1) -> String {
      let half = max(estimate.standardError, 0.002 * abs(estimate.value))
      return "set object 1 rectangle from graph 0, first \(GnuplotText.number(scale * (estimate.value - half))) to "
        + "graph 1, first \(GnuplotText.number(scale * (estimate.value + half))) fc rgb '\(FigureColor.green)' "
        + "fs transparent solid 0.35 noborder behind"
    }
    func guide(_ number: Int, _ height: Double, _ words: String, _ color: String) -> String {
      """
      set arrow \(number) from graph 0, first \(GnuplotText.number(height)) to graph 1, first \(GnuplotText.number(height)) nohead lc rgb '\(color)' lw 1.2 dt 3
      set label \(number) '\(words)' at graph 1.015, first \(GnuplotText.number(height)) tc rgb '\(color)'
      """
    }
    func panel(_ top: Double, _ bottom: Double) -> String {
      "set tmargin at screen \(top)\nset bmargin at screen \(bottom)"
    }
    func curve(_ columns: String, _ color: String) -> String {
      "plot $points u \(columns) w yerrorlines pt 7 ps 0.5 lw 1.6 lc rgb '\(color)'"
    }
    // A tic at each value, as far as there is room; energies get about two.
    let labels = rows.map { isChoice || rows.count <= 9 ? study.knob.text($0.value) : "" }
    /// The upper panels have the tics alone.
    func tics(_ isLabelled: Bool) -> String {
      if rows.count > 9, !isLogarithmic { return isLabelled ? "set format x '%g'" : "set format x ''" }
      let marks = zip(labels, positions).map { label, position in
        "\(GnuplotText.literal(isLabelled ? label : "")) \(GnuplotText.number(position))"
      }
      return "set xtics (\(marks.joined(separator: ", ")))"
    }
    let highestEnergy = (energies.map { $0.value + $0.standardError }.max() ?? 1) * 1e9
    let decade = pow(10, log10(highestEnergy / 2).rounded(.down))
    let energyStep = [5, 2, 1].map { $0 * decade }.first { 2 * $0 <= highestEnergy } ?? decade
    let axis = study.knob.title + (study.knob.unit.isEmpty ? "" : " (\(study.knob.unit))")
    let accuracyFloor = (accuracies.map(\.value) + [idealAccuracy?.value ?? 1]).filter(\.isFinite).min() ?? 0
    let script = """
      \(GnuplotText.block(
        "points", positions, distances.map(\.value), distances.map(\.standardError), accuracies.map { 100 * $0.value },
        accuracies.map { 100 * $0.standardError }, energies.map { $0.value * 1e9 },
        energies.map { $0.standardError * 1e9 }))
      set multiplot
      set bars 0.6
      set lmargin at screen 0.125
      set rmargin at screen 0.80
      \(isLogarithmic ? "set logscale x" : "")
      set xrange [\(GnuplotText.number(range.lowerBound)):\(GnuplotText.number(range.upperBound))]
      \(tics(false))
      \(panel(0.97, 0.55))
      set logscale y
      set yrange [\(GnuplotText.number(lowest / 1.25)):\(GnuplotText.number(highest * 1.25))]
      set ylabel 'Fréchet distance²' offset 1
      set ytics (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)
      \(band(ideal))
      set label 3 'ideal cells' at graph 1.015, first \(GnuplotText.number(ideal.value)) tc rgb '\(FigureColor.green)'
      \(guide(1, pixels.value, "independent pixels", FigureColor.vermilion))
      \(guide(2, real, "real test images", FigureColor.guide))
      \(curve("1:2:3", FigureColor.blue))
      unset arrow
      unset label
      unset object
      unset logscale y
      set ytics autofreq
      \(panel(0.52, 0.32))
      set yrange [\(GnuplotText.number(max(0, (100 * accuracyFloor - 6).rounded(.down)))):100]
      set ylabel 'class accuracy (%)' offset 1
      \(idealAccuracy.map { band($0, 100) } ?? "")
      \(curve("1:4:5", FigureColor.blue))
      unset object
      \(panel(0.29, 0.11))
      \(tics(true))
      set xlabel \(GnuplotText.literal(axis)) offset 0,0.4
      set yrange [0:\(GnuplotText.number(1.15 * highestEnergy))]
      set ytics \(GnuplotText.number(energyStep))
      set ylabel 'energy (nJ)' offset 1
      \(curve("1:6:7", FigureColor.purple))
      unset multiplot

      """
    return Figure(
      name: name, title: "Quality and energy of a chip's pictures against its \(study.knob.title)", height: 640,
      script: script)
  }
}
