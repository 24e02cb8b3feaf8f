// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

/// Cell models that are formulas: small, valid, and known exactly.
public enum SampleCell {
  /// P follows `law` about 100 mV, a logit being 0.2 mV; τ is 100 ns at the centre and falls to half at three
  /// scales. Only what version 1.0 of the format has.
  public static func model(
    law: LinkLaw = .logistic, falling: Bool = false, oneOverETime_s: Double? = nil
  ) -> CellModel {
    let scale = (law == .logistic ? 2e-4 : 3.4e-4) * (falling ? -1 : 1)
    let z = (-6...6).map { Double($0) / 2 }
    let bias = z.map { 0.1 + abs(scale) * $0 }
    let tau = 1e-7
    let lag = (0...30).map { Double($0) * 2e-8 }
    func fit(_ scale: Double) -> SigmoidFit {
      SigmoidFit(
        center_V: Estimate(0.1, standardError: 1e-6), scale_V: Estimate(scale, standardError: 1e-6),
        rmsDeviation: 1e-3, maximumDeviation: 2e-3, reducedChiSquare: 1.1)
    }
    return CellModel(
      name: "sample cell", summary: "a cell / for tests", temperature_K: 300, law: law,
      operatingCurve: OperatingCurve(
        bias_V: bias, probability: bias.map { law.probability(($0 - 0.1) / scale) },
        probabilityError: bias.map { _ in 1e-3 }, tau_s: z.map { tau / (1 + $0 * $0 / 9) },
        tauError_s: bias.map { _ in 1e-9 }, effectiveSamples: bias.map { _ in 1e4 }),
      logistic: fit(falling ? -2e-4 : 2e-4), probit: fit(falling ? -3.4e-4 : 3.4e-4),
      autocorrelation: Autocorrelation(
        bias_V: 0.1, lag_s: lag, rho: lag.map { exp(-$0 / tau) }, rhoError: lag.map { _ in 0.01 },
        integratedTime_s: Estimate(tau, standardError: 1e-9),
        oneOverETime_s: Estimate(oneOverETime_s ?? tau, standardError: 1e-9),
        exponentialTime_s: Estimate(tau, standardError: 1e-9), window_s: 6e-7),
      energy: EnergyPerBit(
        bias_V: 0.1, bitPeriod_s: 1e-7, perBit_J: Estimate(2e-16, standardError: 1e-18), residualCorrelation: 0.37,
        supplies: [SupplyPower(source: "vdd", power_W: Estimate(2e-9, standardError: 1e-11))]),
      provenance: Provenance(
        tool: "pbit", command: "pbit characterize", engine: "none", seed: .max, timeStep_s: 1e-9, steps: 1,
        inputs: ["cell.cir": "00"]))
  }

  /// The same with every section and key of version 1.1.
  public static func complete(law: LinkLaw = .logistic) -> CellModel {
    var cell = model(law: law)
    let engine = "formula"
    func estimate(_ value: Double) -> Estimate {
      Estimate(value, standardError: abs(value) * 0.01, degreesOfFreedom: 15)
    }
    func figures(_ tau: Double) -> CellFigures {
      CellFigures(
        center_V: estimate(0.1), logisticScale_V: estimate(2e-4), probitScale_V: estimate(3.4e-4),
        tau_s: estimate(tau), power_W: estimate(2e-9), energyPerBit_J: estimate(2e-16), engine: engine)
    }
    let known: [WritableKeyPath<CellModel, Estimate>] = [
      \.logistic.center_V, \.logistic.scale_V, \.probit.center_V, \.probit.scale_V, \.energy.perBit_J,
      \.autocorrelation.integratedTime_s, \.autocorrelation.oneOverETime_s, \.autocorrelation.exponentialTime_s,
    ]
    for path in known { cell[keyPath: path].degreesOfFreedom = 15 }
    cell.operatingCurve.engine = engine
    cell.autocorrelation.engine = engine
    cell.energy.engine = engine
    cell.energy.supplies = [
      SupplyPower(
        source: "vdd", voltage_V: 0.2, power_W: estimate(2e-9), static_W: estimate(1.8e-9),
        switching_J: estimate(4e-17))
    ]
    cell.energy.periods = [5e-8, 1e-7, 3e-7].map { period in
      EnergyAtPeriod(
        bitPeriod_s: period, perBit_J: estimate(2e-9 * period), residualCorrelation: estimate(exp(-period / 1e-7)),
        informationPerBit: 0.9, perIndependentBit_J: estimate(4e-16))
    }
    let frequency = (0...20).map { 1e4 * pow(10, Double($0) / 5) }
    cell.spectrum = OutputSpectrum(
      bias_V: 0.1, frequency_Hz: frequency, density_per_Hz: frequency.map { 1e-7 / (1 + pow(2 * .pi * $0 * 1e-7, 2)) },
      densityError_per_Hz: frequency.map { _ in 1e-10 }, corner_Hz: estimate(1.59e6), engine: engine)
    let time = (0...10).map { Double($0) * 5e-8 }
    cell.settling = Settling(
      from_V: 0.0995, to_V: 0.1005, time_s: time, probability: time.map { 0.9 - 0.8 * exp(-$0 / 1e-7) },
      probabilityError: time.map { _ in 0.001 }, tolerance: 0.01, settlingTime_s: estimate(4.6e-7), engine: engine)
    cell.decisionMargin = DecisionMargin(
      node: "n2", low_V: estimate(0.004), high_V: estimate(0.196), undecidedFraction: estimate(0.05),
      voltage_V: [0, 0.1, 0.2], density_per_V: [8, 1, 8], engine: engine)
    cell.settling?.returnProbability = time.map { 0.1 + 0.8 * exp(-$0 / 1e-7) }
    cell.settling?.returnProbabilityError = time.map { _ in 0.001 }
    cell.settling?.returnSettlingTime_s = estimate(4.7e-7)
    cell.decisionMargin?.flipRate_per_s = estimate(5e6)
    cell.temperatureCoefficients = TemperatureCoefficients(
      temperature_K: [290, 300, 310], figures: [1.1e-7, 1e-7, 9e-8].map(figures), center_V_per_K: estimate(-1e-5),
      scale_per_K: estimate(3e-3), tau_per_K: estimate(-1e-2), power_per_K: estimate(2e-2))
    cell.offsetWander = OffsetWander(
      minimumFrequency_Hz: 1, maximumFrequency_Hz: 1e6, deviation_V: estimate(1e-4), deviation_logit: estimate(0.5),
      plateau: estimate(0.05), devices_V: ["m1": 8e-5, "m2": 6e-5], engine: engine)
    cell.clocked = ClockedDecision(
      period_s: 1e-7, sampleTime_s: 8e-8, unresolvedFraction: estimate(1e-4), resolveTime_s: estimate(5e-9),
      slowResolveTime_s: estimate(2e-8), successiveCorrelation: estimate(0.04))
    cell.conditions = [
      ConditionFigures(section: "tt", temperature_K: 300, parameters: ["vdd": 0.2], figures: figures(1e-7)),
      ConditionFigures(
        section: "ss", temperature_K: 250, parameters: ["vdd": 0.18], figures: nil, failure: "no bit, \"stuck\" at 0"),
    ]
    cell.variability = Variability(
      seed: 5,
      corners: [
        MismatchStatistics(
          section: "tt", temperature_K: 300, nominal: figures(1e-7),
          samples: [[1e-3, -8.5, -16.1, -36.1], [-2e-3, -8.4, -16.2, -36.2]], failures: 1,
          mean: [-5e-4, -8.45, -16.15, -36.15],
          covariance: (0..<4).map { row in (0..<4).map { $0 == row ? 0.01 : 0.001 } },
          linearDeviation: [2e-3, 0.1, 0.1, 0.05], offsetVariance_V2: ["m1": 3e-6, "m2": 1e-6])
      ])
    cell.variability?.corners[0].failureReasons = ["frozen": 1]
    cell.variability?.corners[0].offsetLinearity = 0.98
    cell.calibration = calibration
    return cell
  }

  private static var calibration: BiasCalibration? {
    let text = """
      {"tolerance": 0.05, "law": "logistic", "confidence": 0.95,
       "scopes": [{"sections": ["tt"], "center_V": 0.1, "systematicShift_V": 0, "normality": 0.4, "tolerance_V": 4e-5,
         "deviation_V": {"value": 2e-3, "standardError": 1e-4, "degreesOfFreedom": 15}, "scale_V": 2e-4,
         "uncalibrated": {"passing": 1, "samples": 3, "lower": 0.1, "upper": 0.8},
         "curves": [{"range_V": 1e-2, "bits": [1, 2], "yield": [0.1, 0.2]}],
         "best": [{"dac": {"bits": 8, "center_V": 0.1, "range_V": 1e-2}, "yield": 0.99}],
         "recommendations": [{"target": 0.99, "dac": {"bits": 8, "center_V": 0.1, "range_V": 1e-2}, "yield": 0.995,
           "yieldLower": 0.991, "sampled": {"passing": 3, "samples": 3, "lower": 0.4, "upper": 1},
           "residual_logit": 0.06}]}],
       "wander": {"deviation_logit": 0.5, "withinTolerance": 0.3, "deviation_P": 0.11}}
      """
    return try? JSONDecoder().decode(BiasCalibration.self, from: Data(text.utf8))
  }
}
