// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitEvaluation

extension Figure {
  /// A table of classes asked for against classes seen, darker for a larger share of a row, in per cent.
  ///
  /// - Parameters:
  ///   - table: the counts.
  ///   - name: stem of the figure's file.
  ///   - title: what was judged and by what.
  public static func confusion(_ table: ConfusionTable, name: String, title: String) throws(ReportError) -> Figure {
    let classes = table.counts.count
    guard classes > 0 else {
      throw ReportError(.badData, "no classes", at: name, remedy: "judge labelled images")
    }
    var script = """
      set lmargin at screen 0.12
      set rmargin at screen 0.97
      set tmargin at screen 0.97
      set bmargin at screen 0.13
      set border 0
      set xrange [-0.5:\(classes)-0.5]
      set yrange [\(classes)-0.5:-0.5]
      set xtics 0,1,\(classes - 1) scale 0
      set ytics 0,1,\(classes - 1) scale 0
      set xlabel 'class that the classifier sees' offset 0,0.4
      set ylabel 'class asked for'

      """
    for (row, counts) in table.counts.enumerated() {
      let total = counts.reduce(0, +)
      for (column, count) in counts.enumerated() where total > 0 {
        let share = Double(count) / Double(total)
        script += """
          set object rectangle from \(column)-0.48, \(row)-0.48 to \(column)+0.48, \(row)+0.48 \
          fillcolor rgb '\(shade(share))' fillstyle solid 1 noborder
          set label '\(share >= 0.005 ? "\(Int((100 * share).rounded()))" : "")' at \(column), \(row) center front \
          font ',12' tc rgb '\(share > 0.45 ? "#ffffff" : "#202020")'

          """
      }
    }
    script += "plot NaN\n"
    return Figure(name: name, title: title + ", per cent of each row", width: 560, height: 520, script: script)
  }

  /// From a light grey to blue.
  private static func shade(_ share: Double) -> String {
    let light: [Double] = [0xEE, 0xF1, 0xF4]
    let dark: [Double] = [0x00, 0x72, 0xB2]
    let channels = zip(light, dark).map { pair in Int((pair.0 + (pair.1 - pair.0) * share).rounded()) }
    return "#" + channels.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
