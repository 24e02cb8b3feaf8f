// SPDX-License-Identifier: GPL-3.0-or-later

extension CellModel {
  /// Checks the sections that a file may leave out.
  func validateSections(_ check: ModelCheck) throws(CellModelError) {
    if let spectrum { try spectrum.validate(check) }
    if let settling { try settling.validate(check) }
    if let decisionMargin { try decisionMargin.validate(check) }
    if let temperatureCoefficients { try temperatureCoefficients.validate(check) }
    if let offsetWander { try offsetWander.validate(check) }
    if let clocked { try clocked.validate(check) }
    for (index, condition) in (conditions ?? []).enumerated() { try condition.validate(check, "conditions[\(index)]") }
    if let variability {
      try check.require(!variability.corners.isEmpty, "variability.corners", "the list is empty")
      for (index, corner) in variability.corners.enumerated() {
        try corner.validate(check, "variability.corners[\(index)]")
      }
    }
    if let calibration { try calibration.validate(check) }
  }
}

extension OutputSpectrum {
  fileprivate func validate(_ check: ModelCheck) throws(CellModelError) {
    try check.finite([bias_V], "spectrum.bias_V")
    try check.rising(frequency_Hz, "spectrum.frequency_Hz")
    try check.notNegative(frequency_Hz, "spectrum.frequency_Hz")
    for (name, column) in [("density_per_Hz", density_per_Hz), ("densityError_per_Hz", densityError_per_Hz)] {
      try check.length(column, frequency_Hz.count, "spectrum.\(name)")
      try check.notNegative(column, "spectrum.\(name)")
    }
    try check.positive(corner_Hz, "spectrum.corner_Hz")
  }
}

extension Settling {
  fileprivate func validate(_ check: ModelCheck) throws(CellModelError) {
    try check.finite([from_V, to_V], "settling.from_V … to_V")
    try check.rising(time_s, "settling.time_s")
    try check.notNegative(time_s, "settling.time_s")
    try check.length(probability, time_s.count, "settling.probability")
    for (index, value) in probability.enumerated() { try check.fraction(value, "settling.probability[\(index)]") }
    try check.length(probabilityError, time_s.count, "settling.probabilityError")
    try check.notNegative(probabilityError, "settling.probabilityError")
    try check.require(tolerance > 0 && tolerance < 1, "settling.tolerance", "\(tolerance) is no share of a step")
    try check.estimate(settlingTime_s, "settling.settlingTime_s")
    try check.notNegative([settlingTime_s.value], "settling.settlingTime_s.value")
    if let returnProbability {
      try check.length(returnProbability, time_s.count, "settling.returnProbability")
      for (index, value) in returnProbability.enumerated() {
        try check.fraction(value, "settling.returnProbability[\(index)]")
      }
    }
    if let returnProbabilityError {
      try check.length(returnProbabilityError, time_s.count, "settling.returnProbabilityError")
      try check.notNegative(returnProbabilityError, "settling.returnProbabilityError")
    }
    if let returnSettlingTime_s { try check.estimate(returnSettlingTime_s, "settling.returnSettlingTime_s") }
  }
}

extension DecisionMargin {
  fileprivate func validate(_ check: ModelCheck) throws(CellModelError) {
    try check.estimate(low_V, "decisionMargin.low_V")
    try check.estimate(high_V, "decisionMargin.high_V")
    try check.fraction(undecidedFraction, "decisionMargin.undecidedFraction")
    if let flipRate_per_s { try check.estimate(flipRate_per_s, "decisionMargin.flipRate_per_s") }
    try check.rising(voltage_V, "decisionMargin.voltage_V")
    try check.length(density_per_V, voltage_V.count, "decisionMargin.density_per_V")
    try check.notNegative(density_per_V, "decisionMargin.density_per_V")
  }
}

extension TemperatureCoefficients {
  fileprivate func validate(_ check: ModelCheck) throws(CellModelError) {
    let path = "temperatureCoefficients"
    try check.rising(temperature_K, "\(path).temperature_K")
    for (index, kelvin) in temperature_K.enumerated() {
      try check.positive(kelvin, "\(path).temperature_K[\(index)]")
    }
    try check.require(
      figures.count == temperature_K.count, "\(path).figures",
      "\(figures.count) values where \(temperature_K.count) belong")
    for (index, row) in figures.enumerated() { try check.figures(row, "\(path).figures[\(index)]") }
    let slopes = [
      ("center_V_per_K", center_V_per_K), ("scale_per_K", scale_per_K), ("tau_per_K", tau_per_K),
      ("power_per_K", power_per_K),
    ]
    for (name, slope) in slopes { try check.estimate(slope, "\(path).\(name)") }
  }
}

extension OffsetWander {
  fileprivate func validate(_ check: ModelCheck) throws(CellModelError) {
    let path = "offsetWander"
    try check.positive(minimumFrequency_Hz, "\(path).minimumFrequency_Hz")
    try check.require(
      maximumFrequency_Hz > minimumFrequency_Hz && maximumFrequency_Hz.isFinite, "\(path).maximumFrequency_Hz",
      "\(maximumFrequency_Hz) Hz is not above the band's lower end")
    for (name, value) in [("deviation_V", deviation_V), ("deviation_logit", deviation_logit), ("plateau", plateau)] {
      try check.estimate(value, "\(path).\(name)")
      try check.notNegative([value.value], "\(path).\(name).value")
    }
    for (device, volts) in devices_V.sorted(by: { $0.key < $1.key }) {
      try check.notNegative([volts], "\(path).devices_V.\(device)")
    }
  }
}

extension ClockedDecision {
  fileprivate func validate(_ check: ModelCheck) throws(CellModelError) {
    try check.positive(period_s, "clocked.period_s")
    try check.notNegative([sampleTime_s], "clocked.sampleTime_s")
    try check.fraction(unresolvedFraction, "clocked.unresolvedFraction")
    try check.estimate(resolveTime_s, "clocked.resolveTime_s")
    try check.notNegative([resolveTime_s.value], "clocked.resolveTime_s.value")
    try check.correlation(successiveCorrelation, "clocked.successiveCorrelation")
  }
}

extension ConditionFigures {
  fileprivate func validate(_ check: ModelCheck, _ path: String) throws(CellModelError) {
    try check.positive(temperature_K, "\(path).temperature_K")
    for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
      try check.finite([value], "\(path).parameters.\(name)")
    }
    try check.require(figures != nil || failure != nil, path, "it has neither figures nor the reason why")
    if let figures { try check.figures(figures, "\(path).figures") }
  }
}

extension MismatchStatistics {
  fileprivate func validate(_ check: ModelCheck, _ path: String) throws(CellModelError) {
    let axes = Self.axes.count
    try check.positive(temperature_K, "\(path).temperature_K")
    try check.figures(nominal, "\(path).nominal")
    try check.require(failures >= 0, "\(path).failures", "\(failures) draws")
    for (index, sample) in samples.enumerated() {
      try check.length(sample, axes, "\(path).samples[\(index)]")
      try check.finite(sample, "\(path).samples[\(index)]")
    }
    try check.length(mean, axes, "\(path).mean")
    try check.finite(mean, "\(path).mean")
    try check.require(
      covariance.count == axes, "\(path).covariance", "\(covariance.count) rows where \(axes) belong")
    for (row, values) in covariance.enumerated() {
      try check.length(values, axes, "\(path).covariance[\(row)]")
      try check.finite(values, "\(path).covariance[\(row)]")
      try check.require(values[row] >= 0, "\(path).covariance[\(row)][\(row)]", "\(values[row]) is negative")
      for column in 0..<row {
        let (here, there) = (values[column], covariance[column][row])
        try check.require(
          abs(here - there) <= 1e-9 * (values[row] * covariance[column][column]).squareRoot(),
          "\(path).covariance[\(row)][\(column)]", "\(here) here, \(there) across the diagonal")
      }
    }
    if let offsetLinearity { try check.finite([offsetLinearity], "\(path).offsetLinearity") }
    if let linearDeviation {
      try check.length(linearDeviation, axes, "\(path).linearDeviation")
      try check.notNegative(linearDeviation, "\(path).linearDeviation")
    }
    for (device, variance) in (offsetVariance_V2 ?? [:]).sorted(by: { $0.key < $1.key }) {
      try check.notNegative([variance], "\(path).offsetVariance_V2.\(device)")
    }
  }
}

extension BiasCalibration {
  fileprivate func validate(_ check: ModelCheck) throws(CellModelError) {
    try check.require(tolerance > 0 && tolerance < 0.5, "calibration.tolerance", "\(tolerance) is outside 0 to 1/2")
    try check.require(confidence > 0 && confidence < 1, "calibration.confidence", "\(confidence) is outside 0 to 1")
    for (index, scope) in scopes.enumerated() { try scope.validate(check, "calibration.scopes[\(index)]") }
    if let wander {
      try check.notNegative([wander.deviation_logit, wander.deviation_P], "calibration.wander")
      try check.fraction(wander.withinTolerance, "calibration.wander.withinTolerance")
    }
  }
}

extension CalibrationScope {
  fileprivate func validate(_ check: ModelCheck, _ path: String) throws(CellModelError) {
    try check.finite([center_V, systematicShift_V, tolerance_V, scale_V], "\(path).center_V … scale_V")
    try check.estimate(deviation_V, "\(path).deviation_V")
    try validate(uncalibrated, check, "\(path).uncalibrated")
    for (index, curve) in curves.enumerated() {
      try check.notNegative([curve.range_V], "\(path).curves[\(index)].range_V")
      try check.length(curve.yield, curve.bits.count, "\(path).curves[\(index)].yield")
      for share in curve.yield { try check.fraction(share, "\(path).curves[\(index)].yield") }
    }
    for (index, point) in best.enumerated() { try check.fraction(point.yield, "\(path).best[\(index)].yield") }
    for (index, advice) in recommendations.enumerated() {
      try check.fraction(advice.target, "\(path).recommendations[\(index)].target")
      if let sampled = advice.sampled { try validate(sampled, check, "\(path).recommendations[\(index)].sampled") }
    }
  }

  private func validate(_ found: SampleYield, _ check: ModelCheck, _ path: String) throws(CellModelError) {
    try check.require(
      found.passing >= 0 && found.passing <= found.samples, "\(path).passing",
      "\(found.passing) of \(found.samples) samples")
    try check.fraction(found.lower, "\(path).lower")
    try check.fraction(found.upper, "\(path).upper")
  }
}
