// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

extension ColumnTable {
  /// Every array of a cell model, and its figures, as tables; those that the cell does not have are left out.
  static func all(of cell: CellModel) throws(CellModelError) -> [ColumnTable] {
    let tables = [
      figures(of: cell), operatingCurve(cell.operatingCurve), try response(of: cell),
      autocorrelation(cell.autocorrelation), cell.spectrum.map(spectrum), cell.settling.map(settling),
      cell.decisionMargin.map(density), cell.energy.periods.map(periods), supplies(cell.energy.supplies),
      cell.temperatureCoefficients.map(temperature), cell.offsetWander.map(wander), cell.conditions.map(conditions),
    ]
    return tables.compactMap { $0 } + (cell.variability?.corners ?? []).map(mismatch)
      + (cell.calibration.map { [calibration($0)] } ?? [])
  }

  /// The single numbers.
  private static func figures(of cell: CellModel) -> ColumnTable {
    var rows: [(String, String, Estimate)] = [
      ("temperature", "K", Estimate(cell.temperature_K, standardError: 0)),
      ("logistic_center", "V", cell.logistic.center_V), ("logistic_scale", "V", cell.logistic.scale_V),
      ("probit_center", "V", cell.probit.center_V), ("probit_scale", "V", cell.probit.scale_V),
      ("integrated_time", "s", cell.autocorrelation.integratedTime_s),
      ("one_over_e_time", "s", cell.autocorrelation.oneOverETime_s),
      ("exponential_time", "s", cell.autocorrelation.exponentialTime_s),
      ("energy_per_bit", "J", cell.energy.perBit_J),
      ("bit_period", "s", Estimate(cell.energy.bitPeriod_s, standardError: 0)),
    ]
    if let spectrum = cell.spectrum { rows.append(("spectrum_corner", "Hz", spectrum.corner_Hz)) }
    if let settling = cell.settling {
      rows.append(("settling_time", "s", settling.settlingTime_s))
      if let back = settling.returnSettlingTime_s { rows.append(("return_settling_time", "s", back)) }
    }
    if let margin = cell.decisionMargin {
      rows += [
        ("level_low", "V", margin.low_V), ("level_high", "V", margin.high_V),
        ("undecided_fraction", "1", margin.undecidedFraction),
      ]
      if let rate = margin.flipRate_per_s { rows.append(("flip_rate", "1/s", rate)) }
    }
    if let wander = cell.offsetWander {
      rows += [
        ("offset_wander", "V", wander.deviation_V), ("offset_wander_logit", "1", wander.deviation_logit),
        ("offset_wander_plateau", "1", wander.plateau),
      ]
    }
    if let drift = cell.temperatureCoefficients {
      rows += [
        ("center_drift", "V/K", drift.center_V_per_K), ("scale_drift", "1/K", drift.scale_per_K),
        ("tau_drift", "1/K", drift.tau_per_K), ("power_drift", "1/K", drift.power_per_K),
      ]
    }
    if let clocked = cell.clocked {
      rows += [
        ("clock_period", "s", Estimate(clocked.period_s, standardError: 0)),
        ("sample_time", "s", Estimate(clocked.sampleTime_s, standardError: 0)),
        ("unresolved_fraction", "1", clocked.unresolvedFraction), ("resolve_time", "s", clocked.resolveTime_s),
        ("successive_correlation", "1", clocked.successiveCorrelation),
      ]
      if let slow = clocked.slowResolveTime_s { rows.append(("slow_resolve_time", "s", slow)) }
    }
    // Units differ by row: they are a column here.
    return ColumnTable(
      "figures",
      [
        Column("figure", texts: rows.map(\.0)), Column("unit", texts: rows.map(\.1)),
        Column("value", "SI", rows.map(\.2.value)), Column("standard_error", "SI", rows.map(\.2.standardError)),
      ])
  }

  private static func operatingCurve(_ curve: OperatingCurve) -> ColumnTable {
    ColumnTable(
      "operating-curve",
      [
        Column("bias", "V", curve.bias_V), Column("probability", "1", curve.probability),
        Column("probability_error", "1", curve.probabilityError), Column("tau", "s", curve.tau_s),
        Column("tau_error", "s", curve.tauError_s), Column("effective_samples", "1", curve.effectiveSamples),
      ])
  }

  /// The smoothed response on an even grid of the logit field, as samplers of chips look it up.
  private static func response(of cell: CellModel) throws(CellModelError) -> ColumnTable {
    let response = try CellResponse(cell)
    let field = (-512...512).map { Double($0) / 32 }
    return ColumnTable(
      "response",
      [
        Column("field", "1", field),
        Column("bias", "V", field.map { cell.logistic.center_V.value + cell.logistic.scale_V.value * $0 }),
        Column("probability", "1", field.map(response.probability)),
        Column("probability_error", "1", field.map(response.probabilityError)),
        Column("tau", "s", field.map(response.correlationTime_s)),
      ])
  }

  private static func autocorrelation(_ measured: Autocorrelation) -> ColumnTable {
    ColumnTable(
      "autocorrelation",
      [
        Column("lag", "s", measured.lag_s), Column("rho", "1", measured.rho),
        Column("rho_error", "1", measured.rhoError),
      ])
  }

  private static func spectrum(_ spectrum: OutputSpectrum) -> ColumnTable {
    ColumnTable(
      "spectrum",
      [
        Column("frequency", "Hz", spectrum.frequency_Hz), Column("density", "1/Hz", spectrum.density_per_Hz),
        Column("density_error", "1/Hz", spectrum.densityError_per_Hz),
      ])
  }

  private static func settling(_ settling: Settling) -> ColumnTable {
    var columns = [
      Column("time", "s", settling.time_s), Column("probability", "1", settling.probability),
      Column("probability_error", "1", settling.probabilityError),
    ]
    if let back = settling.returnProbability { columns.append(Column("return_probability", "1", back)) }
    if let error = settling.returnProbabilityError { columns.append(Column("return_probability_error", "1", error)) }
    return ColumnTable("settling", columns)
  }

  private static func density(_ margin: DecisionMargin) -> ColumnTable {
    ColumnTable(
      "output-density",
      [Column("voltage", "V", margin.voltage_V), Column("density", "1/V", margin.density_per_V)])
  }

  private static func periods(_ periods: [EnergyAtPeriod]) -> ColumnTable {
    let independent = periods.compactMap(\.perIndependentBit_J)
    return ColumnTable(
      "bit-periods",
      [Column("bit_period", "s", periods.map(\.bitPeriod_s))]
        + columns("energy_per_bit", "J", periods.map(\.perBit_J))
        + columns("residual_correlation", "1", periods.map(\.residualCorrelation))
        + [Column("information", "bit", periods.map(\.informationPerBit))]
        + (independent.count == periods.count ? columns("energy_per_independent_bit", "J", independent) : []))
  }

  private static func supplies(_ supplies: [SupplyPower]) -> ColumnTable {
    ColumnTable(
      "supplies", [Column("source", texts: supplies.map(\.source))] + columns("power", "W", supplies.map(\.power_W)))
  }

  private static func temperature(_ drift: TemperatureCoefficients) -> ColumnTable {
    ColumnTable("temperature", [Column("temperature", "K", drift.temperature_K)] + columns(of: drift.figures))
  }

  private static func wander(_ wander: OffsetWander) -> ColumnTable {
    let devices = wander.devices_V.sorted { $0.key < $1.key }
    return ColumnTable(
      "offset-wander",
      [Column("device", texts: devices.map(\.key)), Column("deviation", "V", devices.map(\.value))])
  }

  /// One row a condition; figures of a cell that is no p-bit there are not a number.
  private static func conditions(_ conditions: [ConditionFigures]) -> ColumnTable {
    let names = Set(conditions.flatMap(\.parameters.keys)).sorted()
    let none = Estimate(.nan, standardError: .nan)
    let failed = CellFigures(
      center_V: none, logisticScale_V: none, probitScale_V: none, tau_s: none, power_W: none, energyPerBit_J: none,
      engine: "")
    return ColumnTable(
      "conditions",
      [
        Column("section", texts: conditions.map(\.section)),
        Column("temperature", "K", conditions.map(\.temperature_K)),
      ] + names.map { name in Column("parameter_\(name)", "SI", conditions.map { $0.parameters[name] ?? .nan }) }
        + columns(of: conditions.map { $0.figures ?? failed })
        + [Column("failure", texts: conditions.map { $0.failure ?? "" })])
  }

  private static func mismatch(_ corner: MismatchStatistics) -> ColumnTable {
    let units = ["V", "1", "1", "1"]
    return ColumnTable(
      "mismatch-\(corner.section.isEmpty ? "nominal" : ExportName(corner.section).text)",
      zip(MismatchStatistics.axes.indices, units).map { axis, unit in
        Column(MismatchStatistics.axes[axis], unit, corner.samples.map { $0[axis] })
      })
  }

  /// Yield against bits and range of the bias converter, one row a point of a curve.
  private static func calibration(_ calibration: BiasCalibration) -> ColumnTable {
    let rows = calibration.scopes.flatMap { scope in
      scope.curves.flatMap { curve in
        zip(curve.bits, curve.yield).map {
          (sections: scope.sections.joined(separator: " "), range: curve.range_V, bits: Double($0), yield: $1)
        }
      }
    }
    return ColumnTable(
      "calibration",
      [
        Column("sections", texts: rows.map(\.sections)), Column("range", "V", rows.map(\.range)),
        Column("bits", "1", rows.map(\.bits)), Column("yield", "1", rows.map(\.yield)),
      ])
  }

  private static func columns(of figures: [CellFigures]) -> [Column] {
    columns("center", "V", figures.map(\.center_V))
      + columns("logistic_scale", "V", figures.map(\.logisticScale_V))
      + columns("probit_scale", "V", figures.map(\.probitScale_V)) + columns("tau", "s", figures.map(\.tau_s))
      + columns("power", "W", figures.map(\.power_W))
      + columns("energy_per_bit", "J", figures.map(\.energyPerBit_J))
  }

  /// Values and their errors.
  private static func columns(_ name: String, _ unit: String, _ estimates: [Estimate]) -> [Column] {
    [
      Column(name, unit, estimates.map(\.value)), Column("\(name)_error", unit, estimates.map(\.standardError)),
    ]
  }
}
