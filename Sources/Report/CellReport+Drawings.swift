// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

extension CellReport {
  /// A figure and what a page says of it.
  struct Drawing {
    let figure: Figure
    let heading: String
    let caption: String
  }

  /// The figures whose data the model has, in the order of a page.
  func drawings() throws(ReportError) -> [Drawing] {
    var drawings = [
      Drawing(
        figure: try .operatingCurve(of: cell), heading: "Operating curve",
        caption: "The probability of a 1 against the bias. \(errors(cell.operatingCurve.probabilityError)) Below, what "
          + "each fit leaves over."),
      Drawing(
        figure: try .autocorrelation(of: cell), heading: "Autocorrelation",
        caption:
          "The bit's autocorrelation at \(EngineeringText.quantity(cell.autocorrelation.bias_V, unit: "V", digits: 4)). "
          + "Open points are negative; in the grey band nothing is known. The line has the slope of the slow mode and "
          + "passes through the point where the autocorrelation is 1/e."),
      Drawing(
        figure: try .correlationTime(of: cell), heading: "Autocorrelation time",
        caption: "The integrated autocorrelation time of the bit along the operating curve."),
    ]
    if let spectrum = cell.spectrum {
      drawings.append(
        Drawing(
          figure: try .spectrum(of: cell), heading: "Spectrum",
          caption: "One-sided power spectral density of the bit, taken as 0 and 1, by \(spectrum.engine). The dashed "
            + "line is what a telegraph signal of the same variance and integrated time has: a bit that chatters at "
            + "its threshold has more at high frequencies."))
    }
    if cell.energy.periods != nil {
      drawings.append(
        Drawing(
          figure: try .energyPerBit(of: cell), heading: "Energy and information",
          caption: "What a bit costs when one is taken every so often, and what a bit of information costs: the "
            + "entropy that a bit has once the one before it is known."))
    }
    if let settling = cell.settling {
      drawings.append(
        Drawing(
          figure: try .settling(of: cell), heading: "Settling",
          caption: "The probability of a 1 after the bias steps from "
            + "\(EngineeringText.quantity(settling.from_V, unit: "V", digits: 5)) to "
            + "\(EngineeringText.quantity(settling.to_V, unit: "V", digits: 5)), by \(settling.engine)."))
    }
    if let margin = cell.decisionMargin {
      drawings.append(
        Drawing(
          figure: try .densityOfStates(of: cell), heading: "Density of states",
          caption:
            "Where the voltage of \(margin.node) is found at P = ½, by \(margin.engine). In the grey middle third "
            + "of the swing the next gate cannot decide."))
    }
    if cell.temperatureCoefficients != nil {
      drawings.append(
        Drawing(
          figure: try .temperatureDrift(of: cell), heading: "Temperature",
          caption:
            "Integrated autocorrelation time, slope and bias of P = ½ at fixed supplies, with their slopes at the "
            + "cell's own temperature."))
    }
    return drawings
  }

  private func errors(_ errors: [Double]) -> String {
    cell.operatingCurve.effectiveSamples.contains { $0 > 0 }
      ? "Bars are one standard error from the effective number of independent bits."
      : "Computed without random numbers; the lattice leaves errors of up to "
        + "\(EngineeringText.number(errors.max() ?? 0, digits: 1))."
  }
}
