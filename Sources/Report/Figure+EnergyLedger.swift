// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitChip

extension Figure {
  /// A bar for each row of a ledger, joules an image, coloured by how its price is known.
  ///
  /// - Throws: ``ReportError`` with code `badData` for a ledger that totals nothing.
  public static func energyLedger(_ ledger: EnergyLedger) throws(ReportError) -> Figure {
    let name = "energy-ledger"
    let rows = ledger.rows
    guard ledger.total_J > 0, ledger.total_J.isFinite, let largest = rows.map(\.total_J).max() else {
      throw ReportError(
        .badData, "the ledger totals \(ledger.total_J) J", at: name, remedy: "give a ledger with at least one price")
    }
    let exponent = scale(largest)
    var script = """
      set lmargin at screen 0.20
      set rmargin at screen 0.97
      set tmargin at screen \(GnuplotText.number(1 - 46 / height(rows.count)))
      set bmargin at screen \(GnuplotText.number(62 / height(rows.count)))
      set border 1
      set yrange [\(rows.count).0-0.4:-0.6]
      set xrange [0:\(GnuplotText.number(1.32 * largest / exponent.joules))]
      set xlabel 'energy of one image (\(exponent.unit))' offset 0,0.4
      set style fill solid 1 noborder
      set ytics scale 0

      """
    let kinds = rows.map(\.source.kind)
    var ticks: [String] = []
    for (index, row) in rows.enumerated() {
      let share = 100 * row.total_J / ledger.total_J
      let text =
        "\(EngineeringText.quantity(row.total_J, unit: "J")), "
        + (share >= 0.1 ? "\(EngineeringText.number(share, digits: 2)) %" : "< 0.1 %")
      let length = GnuplotText.number(row.total_J / exponent.joules)
      ticks.append("\(GnuplotText.literal(row.item)) \(index)")
      script += """
        set object \(index + 1) rectangle from 0, \(index)-0.32 to \(length), \(index)+0.32 \
        fillcolor rgb '\(color(of: row.source.kind))' fillstyle solid 1 noborder
        set label \(GnuplotText.literal(text)) at \(length), \(index) offset 0.8

        """
    }
    let legend = ["measured", "published", "inferred", "assumed"].filter(kinds.contains)
    for (index, kind) in legend.enumerated() {
      script += """
        set label '■' at screen \(0.205 + 0.17 * Double(index)), screen \(1 - 22 / height(rows.count)) \
        tc rgb '\(color(of: kind))'
        set label '\(kind)' at screen \(0.227 + 0.17 * Double(index)), screen \(1 - 22 / height(rows.count))

        """
    }
    script += """
      set label \(GnuplotText.literal("total \(EngineeringText.quantity(ledger.total_J, unit: "J"))")) \
      at screen 0.97, screen \(1 - 22 / height(rows.count)) right tc rgb '\(FigureColor.ink)'

      """
    script += "set ytics (\(ticks.joined(separator: ", ")))\nplot NaN\n"
    return Figure(
      name: name,
      title: "Energy of one image, \(EngineeringText.quantity(ledger.total_J, unit: "J")), by what it is spent on",
      height: Int(height(rows.count)), script: script)
  }

  private static func height(_ rows: Int) -> Double { 110 + 34 * Double(rows) }

  private static func color(of kind: String) -> String {
    switch kind {
    case "measured": FigureColor.blue
    case "published": FigureColor.green
    case "inferred": FigureColor.orange
    default: FigureColor.purple
    }
  }

  private static func scale(_ energy_J: Double) -> (unit: String, joules: Double) {
    switch energy_J {
    case ..<1e-15: ("aJ", 1e-18)
    case ..<1e-12: ("fJ", 1e-15)
    case ..<1e-9: ("pJ", 1e-12)
    case ..<1e-6: ("nJ", 1e-9)
    case ..<1e-3: ("µJ", 1e-6)
    default: ("mJ", 1e-3)
    }
  }
}
