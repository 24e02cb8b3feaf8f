// SPDX-License-Identifier: GPL-3.0-or-later

extension CellModel {
  /// Checks what the types cannot: finite numbers, probabilities, columns of one length, a rising bias, positive times.
  ///
  /// - Parameter place: the file, for messages.
  /// - Throws: ``CellModelError`` with code `badValue` and the path of the key.
  public func validate(at place: String = "cell model") throws(CellModelError) {
    let check = Check(place: place)
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
    try check.finite([energy.bias_V, energy.residualCorrelation], "energy")
    try check.require(
      energy.bitPeriod_s > 0 && energy.bitPeriod_s.isFinite, "energy.bitPeriod_s", "\(energy.bitPeriod_s) s")
    try check.estimate(energy.perBit_J, "energy.perBit_J")
    for (index, supply) in energy.supplies.enumerated() {
      try check.estimate(supply.power_W, "energy.supplies[\(index)].power_W")
    }
    try check.require(provenance.steps >= 0, "provenance.steps", "\(provenance.steps) steps")
    try check.notNegative([provenance.timeStep_s], "provenance.timeStep_s")
  }

  private func validateCurve(_ check: Check) throws(CellModelError) {
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

  private func validateAutocorrelation(_ check: Check) throws(CellModelError) {
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

  /// Conditions that name the key they were asked of.
  private struct Check {
    let place: String

    func require(_ condition: Bool, _ path: String, _ what: String) throws(CellModelError) {
      if condition { return }
      throw CellModelError(
        .badValue, what, at: "\(place): \(path)", remedy: "characterise the cell again, or restore the file")
    }

    func finite(_ values: [Double], _ path: String) throws(CellModelError) {
      if let index = values.firstIndex(where: { !$0.isFinite }) {
        try require(false, "\(path)[\(index)]", "\(values[index]) is not finite")
      }
    }

    func notNegative(_ values: [Double], _ path: String) throws(CellModelError) {
      try finite(values, path)
      if let index = values.firstIndex(where: { $0 < 0 }) {
        try require(false, "\(path)[\(index)]", "\(values[index]) is negative")
      }
    }

    func rising(_ values: [Double], _ path: String) throws(CellModelError) {
      try finite(values, path)
      if let index = values.indices.dropFirst().first(where: { values[$0] <= values[$0 - 1] }) {
        try require(false, "\(path)[\(index)]", "\(values[index]) does not exceed \(values[index - 1]) before it")
      }
    }

    func estimate(_ estimate: Estimate, _ path: String) throws(CellModelError) {
      try require(estimate.value.isFinite, "\(path).value", "\(estimate.value) is not finite")
      try require(
        estimate.standardError.isFinite && estimate.standardError >= 0, "\(path).standardError",
        "\(estimate.standardError) is no standard error")
    }
  }
}
