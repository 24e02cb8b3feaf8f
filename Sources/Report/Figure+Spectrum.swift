// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

extension Figure {
  /// The bit's spectral density on double logarithmic axes, with the Lorentzian of a telegraph signal of the same
  /// variance and integrated time, S(f) = 4 P(1 − P) τ/(1 + (2πfτ)²), and the corner frequency.
  ///
  /// - Throws: ``ReportError`` with code `badData` for a model without spectrum, or where fewer than two points are
  ///   positive and finite.
  public static func spectrum(of cell: CellModel) throws(ReportError) -> Figure {
    let name = "spectrum"
    guard let measured = cell.spectrum else {
      throw ReportError(.badData, "the model has no spectrum", at: name, remedy: "characterise the cell with it")
    }
    _ = try FigureColumns(name).range(
      measured.frequency_Hz, measured.density_per_Hz, measured.densityError_per_Hz)
    let drawn = measured.frequency_Hz.indices.filter {
      measured.frequency_Hz[$0] > 0 && measured.density_per_Hz[$0] > 0
    }
    guard let first = drawn.first, let last = drawn.last, last > first else {
      throw ReportError(
        .badData, "\(drawn.count) densities are positive", at: name, remedy: "characterise the cell for longer")
    }
    let (unit, factor) = frequencyUnit(measured.corner_Hz.value)
    let density = drawn.map { measured.density_per_Hz[$0] * 1e9 }
    let error = drawn.map { measured.densityError_per_Hz[$0] * 1e9 }
    let isSampled = error.contains { $0 > 0 }
    let tau = cell.autocorrelation.integratedTime_s.value
    let plot =
      isSampled
      ? "$points u 1:2:($2 > $3 ? $2 - $3 : $2/10):($2 + $3) w yerrorbars pt 7 ps 0.35 lw 1 lc rgb '\(FigureColor.blue)'"
      : "$points u 1:2 w l lw 2.5 lc rgb '\(FigureColor.blue)'"
    let script = """
      \(GnuplotText.block("points", drawn.map { measured.frequency_Hz[$0] / factor }, density, error))
      tau = \(GnuplotText.number(tau * factor))
      corner = \(GnuplotText.number(measured.corner_Hz.value / factor))
      plateau = \(GnuplotText.number(4 * variance(of: cell) * tau * 1e9))
      lorentzian(f) = plateau/(1 + (2*pi*f*tau)**2)
      set lmargin at screen 0.115
      set rmargin at screen 0.975
      set tmargin at screen 0.96
      set bmargin at screen 0.15
      set logscale xy
      set format xy '10^{%T}'
      set xrange [\(GnuplotText.number(measured.frequency_Hz[first] / factor)):\(GnuplotText.number(
        measured.frequency_Hz[last] / factor))]
      set yrange [\(GnuplotText.number(0.5 * (density.min() ?? 1))):\(GnuplotText.number(3 * (density.max() ?? 1)))]
      set xlabel 'frequency (\(unit))' offset 0,0.4
      set ylabel 'density of the bit (1/GHz)' offset 0.5
      set arrow from first corner, graph 0 to first corner, graph 1 nohead lc rgb '\(FigureColor.guide)' lw 1 dt 3
      set label \(GnuplotText.literal(" corner \(EngineeringText.estimate(measured.corner_Hz, unit: "Hz"))")) \\
        at first corner, graph 0.06 tc rgb '\(FigureColor.guide)'
      set label 'telegraph signal of the same variance and τ_{int}' at graph 0.03, graph 0.12 tc rgb '\(FigureColor.vermilion)'
      set label \(GnuplotText.literal(measured.engine)) at graph 0.03, graph 0.20 tc rgb '\(FigureColor.blue)'
      plot lorentzian(x) w l lw 1.5 dt 2 lc rgb '\(FigureColor.vermilion)', \\
        \(plot)

      """
    return Figure(
      name: name, title: "Power spectral density of the bit of cell \(cell.name)", height: 420, script: script)
  }

  /// P(1 − P) at the bias of the spectrum, from the curve's nearest point.
  private static func variance(of cell: CellModel) -> Double {
    guard let bias = cell.spectrum?.bias_V,
      let nearest = cell.operatingCurve.bias_V.indices.min(by: {
        abs(cell.operatingCurve.bias_V[$0] - bias) < abs(cell.operatingCurve.bias_V[$1] - bias)
      })
    else { return 0.25 }
    let probability = cell.operatingCurve.probability[nearest]
    return probability * (1 - probability)
  }

  /// The unit, kHz, MHz or GHz, that suits a frequency, and it in hertz.
  private static func frequencyUnit(_ frequency_Hz: Double) -> (name: String, hertz: Double) {
    switch frequency_Hz {
    case ..<1e3: ("Hz", 1)
    case ..<1e6: ("kHz", 1e3)
    case ..<1e9: ("MHz", 1e6)
    default: ("GHz", 1e9)
    }
  }
}
