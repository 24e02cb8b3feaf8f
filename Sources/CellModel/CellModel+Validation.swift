// SPDX-License-Identifier: GPL-3.0-or-later

extension CellModel {
  /// Checks what the types cannot: finite numbers, probabilities, columns of one length, a rising bias, positive times.
  ///
  /// - Parameter place: the file, for messages.
  /// - Throws: ``CellModelError`` with code `badValue` and the path of the key.
  public func validate(at place: String = "cell model") throws(CellModelError) {
    let check = ModelCheck(place: place)
    try check.require(
      temperature_K > 0 && temperature_K.isFinite, "temperature_K", "\(temperature_K) K is not positive")
    try validateCurve(check)
    for (name, fit) in [("logistic", logistic), ("probit", probit)] {
      try check.estimate(fit.center_V, "\(name).center_V")
      try check.estimate(fit.scale_V, "\(name).scale_V")
      try check.require(fit.scale_V.value != 0, "\(name).scale_V", "the scale is zero")
      try check.notNegative(
        [fit.rmsDeviation, fit.maximumDeviation, fit.reducedChiSquare], "\(name).rmsDeviation … reducedChiSquare")
    }
    try validateAutocorrelation(check)
    try validateEnergy(check)
    try validateSections(check)
    try check.require(provenance.steps >= 0, "provenance.steps", "\(provenance.steps) steps")
    try check.notNegative([provenance.timeStep_s], "provenance.timeStep_s")
  }

  private func validateCurve(_ check: ModelCheck) throws(CellModelError) {
    let curve = operatingCurve
    let points = curve.bias_V.count
    try check.require(points >= 2, "operatingCurve.bias_V", "\(points) points are no curve")
    let columns = [
      ("probability", curve.probability), ("probabilityError", curve.probabilityError), ("tau_s", curve.tau_s),
      ("tauError_s", curve.tauError_s), ("effectiveSamples", curve.effectiveSamples),
    ]
    for (name, column) in columns {
      try check.require(
        column.count == points, "operatingCurve.\(name)", "\(column.count) values for \(points) biases")
      try check.notNegative(column, "operatingCurve.\(name)")
    }
    try check.rising(curve.bias_V, "operatingCurve.bias_V")
    for (index, probability) in curve.probability.enumerated() where probability > 1 {
      try check.require(false, "operatingCurve.probability[\(index)]", "\(probability) is no probability")
    }
    for (index, tau) in curve.tau_s.enumerated() where tau <= 0 {
      try check.require(false, "operatingCurve.tau_s[\(index)]", "\(tau) s is not positive")
    }
  }

  private func validateEnergy(_ check: ModelCheck) throws(CellModelError) {
    try check.finite([energy.bias_V, energy.residualCorrelation], "energy")
    try check.positive(energy.bitPeriod_s, "energy.bitPeriod_s")
    try check.estimate(energy.perBit_J, "energy.perBit_J")
    // A cell without current has an energy of zero within its statistical error, and within the rounding of sums of it:
    // a millionth of the thermal energy k T.
    let rounding = 1e-6 * 1.380649e-23 * temperature_K  // k: exact in SI
    try check.require(
      energy.perBit_J.value >= -(5 * energy.perBit_J.standardError + rounding), "energy.perBit_J.value",
      "\(energy.perBit_J.value) J is negative")
    for (index, supply) in energy.supplies.enumerated() {
      let path = "energy.supplies[\(index)]"
      try check.estimate(supply.power_W, "\(path).power_W")
      if let volts = supply.voltage_V { try check.finite([volts], "\(path).voltage_V") }
      if let steady = supply.static_W { try check.estimate(steady, "\(path).static_W") }
      if let switching = supply.switching_J { try check.estimate(switching, "\(path).switching_J") }
    }
    guard let periods = energy.periods else { return }
    try check.rising(periods.map(\.bitPeriod_s), "energy.periods.bitPeriod_s")
    for (index, row) in periods.enumerated() {
      let path = "energy.periods[\(index)]"
      try check.positive(row.bitPeriod_s, "\(path).bitPeriod_s")
      try check.estimate(row.perBit_J, "\(path).perBit_J")
      try check.correlation(row.residualCorrelation, "\(path).residualCorrelation")
      try check.fraction(row.informationPerBit, "\(path).informationPerBit")
    }
  }

  private func validateAutocorrelation(_ check: ModelCheck) throws(CellModelError) {
    let measured = autocorrelation
    let lags = measured.lag_s.count
    try check.finite([measured.bias_V], "autocorrelation.bias_V")
    try check.require(lags >= 2, "autocorrelation.lag_s", "\(lags) lags are no function")
    try check.rising(measured.lag_s, "autocorrelation.lag_s")
    try check.require(
      measured.rho.count == lags, "autocorrelation.rho", "\(measured.rho.count) values for \(lags) lags")
    try check.require(
      measured.rhoError.count == lags, "autocorrelation.rhoError", "\(measured.rhoError.count) values for \(lags) lags")
    try check.finite(measured.rho, "autocorrelation.rho")
    try check.notNegative(measured.rhoError, "autocorrelation.rhoError")
    let times = [
      ("integratedTime_s", measured.integratedTime_s), ("oneOverETime_s", measured.oneOverETime_s),
      ("exponentialTime_s", measured.exponentialTime_s),
    ]
    for (name, time) in times {
      try check.estimate(time, "autocorrelation.\(name)")
      try check.require(time.value > 0, "autocorrelation.\(name)", "\(time.value) s is not positive")
    }
    try check.require(
      measured.window_s > 0 && measured.window_s.isFinite, "autocorrelation.window_s", "\(measured.window_s) s")
  }
}
