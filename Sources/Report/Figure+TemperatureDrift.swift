// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

extension Figure {
  /// Correlation time, slope and bias of P = ½ against the temperature, one above the other.
  ///
  /// - Throws: ``ReportError`` with code `badData` for a model without temperatures, or where fewer than two have finite
  ///   figures.
  public static func temperatureDrift(of cell: CellModel) throws(ReportError) -> Figure {
    let name = "temperature-drift"
    guard let measured = cell.temperatureCoefficients else {
      throw ReportError(
        .badData, "the model has no temperature coefficients", at: name, remedy: "characterise the cell with them")
    }
    let figures = measured.figures
    let taus = figures.map(\.tau_s.value)
    let range = try FigureColumns(name).range(
      measured.temperature_K, taus, figures.map(\.logisticScale_V.value), figures.map(\.center_V.value))
    let (unit, factor) = timeUnit((taus.filter { $0.isFinite && $0 > 0 }.min() ?? 1e-9))
    let reference = cell.logistic.center_V.value
    func perKelvin(_ estimate: Estimate) -> String {
      EngineeringText.estimate(
        Estimate(100 * estimate.value, standardError: 100 * estimate.standardError), unit: "") + " %/K"
    }
    func panel(_ top: Double, _ bottom: Double, _ label: String, _ note: String, _ columns: String) -> String {
      """
      set tmargin at screen \(top)
      set bmargin at screen \(bottom)
      set ylabel '\(label)' offset 0.5
      set label 1 \(GnuplotText.literal(note)) at graph 0.97, graph 0.88 right
      plot $points u \(columns) w yerrorlines pt 7 ps 0.45 lw 1.5 lc rgb '\(FigureColor.blue)'

      """
    }
    let script = """
      \(GnuplotText.block(
        "points", measured.temperature_K,
        taus.map { $0 / factor }, figures.map { $0.tau_s.standardError / factor },
        figures.map { abs($0.logisticScale_V.value) * 1e3 }, figures.map { $0.logisticScale_V.standardError * 1e3 },
        figures.map { ($0.center_V.value - reference) * 1e6 }, figures.map { $0.center_V.standardError * 1e6 }))
      set multiplot
      set lmargin at screen 0.14
      set rmargin at screen 0.975
      set xrange [\(GnuplotText.number(range.lowerBound)):\(GnuplotText.number(range.upperBound))]
      set offsets 0, 0, graph 0.3, graph 0.12
      set format x ''
      set logscale y
      set format y '10^{%T}'
      \(panel(0.97, 0.70, "τ_{int}\u{a0}(\(unit))", perKelvin(measured.tau_per_K), "1:2:3"))
      unset logscale y
      set format y '%g'
      \(panel(0.66, 0.40, "slope (mV/logit)", perKelvin(measured.scale_per_K), "1:4:5"))
      set format x '%g'
      set xlabel 'temperature (K)' offset 0,0.4
      \(panel(
        0.36, 0.10, "offset shift (µV)", EngineeringText.estimate(measured.center_V_per_K, unit: "V") + "/K", "1:6:7"))
      unset multiplot

      """
    return Figure(
      name: name, title: "Drift of cell \(cell.name) with temperature at fixed supplies", height: 640, script: script)
  }
}
