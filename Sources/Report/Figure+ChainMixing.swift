// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitEvaluation

extension Figure {
  /// Autocorrelation of each denoising step's chains against lag, with standard errors.
  ///
  /// - Throws: ``ReportError`` with code `badData` for no step.
  public static func chainMixing(_ steps: [ChainMixing]) throws(ReportError) -> Figure {
    let name = "chain-mixing"
    guard let longest = steps.compactMap({ $0.lag_sweeps.last }).max(), longest > 0 else {
      throw ReportError(.badData, "no lags", at: name, remedy: "observe at least one step's chains")
    }
    var script = ""
    var plots = ["0 w l lw 1 lc rgb '\(FigureColor.guide)' notitle"]
    for (index, step) in steps.enumerated() {
      let color = FigureColor.series[index % FigureColor.series.count]
      let lags = step.lag_sweeps.map(Double.init)
      script += GnuplotText.block("step\(index)", lags, step.correlation, step.correlationError)
      script +=
        "set label \(GnuplotText.literal("■ step \(step.step): τ \(step.isResolved ? "=" : "≥") \(EngineeringText.estimate(step.integratedTime_sweeps, unit: "sweeps"))"))"
        + " at screen 0.95, screen \(GnuplotText.number(0.93 - 0.055 * Double(index))) right tc rgb '\(color)'\n"
      plots.append("$step\(index) w l lw 1.6 lc rgb '\(color)' notitle")
      plots.append(
        "$step\(index) using 1:($2-$3):($2+$3) w filledcurves fs transparent solid 0.15 lc rgb '\(color)' notitle")
    }
    script += """
      set lmargin at screen 0.11
      set rmargin at screen 0.97
      set tmargin at screen 0.97
      set bmargin at screen 0.14
      set xrange [0:\(longest)]
      set yrange [-0.1:1]
      set xlabel 'lag (sweeps)' offset 0,0.4
      set ylabel 'autocorrelation of projected pixels' offset 1
      plot \(plots.joined(separator: ", \\\n  "))

      """
    return Figure(
      name: name, title: "Autocorrelation of the chains of \(steps.count) denoising steps at β = 1", height: 420,
      script: script)
  }
}
