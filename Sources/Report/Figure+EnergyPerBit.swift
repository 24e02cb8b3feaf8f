// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

extension Figure {
  /// Energy per bit and per bit of information against the time between bits, on double logarithmic axes: taking bits
  /// faster than the cell forgets buys nothing.
  ///
  /// - Throws: ``ReportError`` with code `badData` for a model without other bit periods or with fewer than two.
  public static func energyPerBit(of cell: CellModel) throws(ReportError) -> Figure {
    let name = "energy-per-bit"
    guard let periods = cell.energy.periods else {
      throw ReportError(
        .badData, "the model has its energy at one bit period only", at: name, remedy: "characterise the cell again")
    }
    let energy = periods.map(\.perBit_J.value)
    let new = periods.map { $0.informationPerBit > 1e-6 ? $0.perBit_J.value / $0.informationPerBit : .nan }
    let range = try FigureColumns(name).range(periods.map(\.bitPeriod_s), energy)
    let (unit, factor) = timeUnit(cell.energy.bitPeriod_s)
    let (first, last) = (periods.first?.bitPeriod_s ?? range.lowerBound, periods.last?.bitPeriod_s ?? range.upperBound)
    let script = """
      \(GnuplotText.block(
        "points", periods.map { $0.bitPeriod_s / factor }, energy.map { $0 * 1e18 }, new.map { $0 * 1e18 }))
      tau = \(GnuplotText.number(cell.autocorrelation.integratedTime_s.value / factor))
      set lmargin at screen 0.14
      set rmargin at screen 0.80
      set tmargin at screen 0.90
      set bmargin at screen 0.17
      set logscale xy
      set xrange [\(GnuplotText.number(first / factor)):\(GnuplotText.number(last / factor))]
      set xlabel 'time between bits (\(unit))' offset 0,0.4
      set ylabel 'energy (aJ)' offset 0.5
      set arrow from first tau, graph 0 to first tau, graph 1 nohead lc rgb '\(FigureColor.guide)' lw 1 dt 3
      set label 'τ_{int}' at first tau, graph 1.06 center tc rgb '\(FigureColor.guide)'
      set label 'a bit of' at graph 1.02, graph 0.99 tc rgb '\(FigureColor.vermilion)'
      set label 'information' at graph 1.02, graph 0.91 tc rgb '\(FigureColor.vermilion)'
      set label 'a bit' at graph 1.02, graph 0.78 tc rgb '\(FigureColor.blue)'
      plot $points u 1:3 w lp pt 7 ps 0.4 lw 1.5 lc rgb '\(FigureColor.vermilion)', \\
        $points u 1:2 w lp pt 7 ps 0.4 lw 1.5 lc rgb '\(FigureColor.blue)'

      """
    return Figure(
      name: name, title: "Energy per bit of cell \(cell.name) against the time between bits", height: 360,
      script: script)
  }
}
