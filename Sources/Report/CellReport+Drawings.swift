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
    if let variability = cell.variability { drawings += try self.drawings(of: variability) }
    return drawings
  }

  /// Scatter and histograms of a mismatch study, and the yield of calibrated cells.
  private func drawings(of variability: Variability) throws(ReportError) -> [Drawing] {
    // A single draw has no distribution.
    guard variability.corners.reduce(0, { $0 + $1.samples.count }) > 1 else { return [] }
    var drawings = [
      Drawing(
        figure: try .energySpeed(of: variability, bitPeriod_s: cell.energy.bitPeriod_s, cell: cell.name),
        heading: "Energy and speed",
        caption:
          "Every point is a cell with device mismatch, set to P = ½; rings are the medians. Dotted lines join equal "
          + "products of energy and time. The star is the published cell (arXiv:2510.23972), a measurement stated in round "
          + "numbers."),
      Drawing(
        figure: try .mismatchHistograms(of: variability, cell: cell.name), heading: "Mismatch",
        caption: "Offset of the bias of P = ½, and slope, autocorrelation time and energy after the bias has been set "
          + "to it. Dashed: the normal law of the offset that the transistors' sensitivities predict without sampling."),
    ]
    if let calibration = cell.calibration, let scope = calibration.scopes.last {
      drawings.append(
        Drawing(
          figure: try .calibrationYield(of: scope, in: calibration, cell: cell.name), heading: "Calibration",
          caption: "Share of cells that a bias converter brings to P = ½ within "
            + "\(calibration.tolerance), by a normal law of the samples' deviation, against its "
            + "bits, at several ranges; a dot with its 95 % interval: all cells at the design's bias."))
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
