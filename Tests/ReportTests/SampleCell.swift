// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

/// A cell like those that a characterisation yields: a probit curve about 100 mV with σ = 0.3635 mV and τ near 100 ns,
/// with the scatter that its errors state.
enum SampleCell {
  static func model(name: String = "inv-chain") -> CellModel {
    let steps = (-9...9).map(Double.init)
    let bias = steps.map { 0.1 + $0 * 0.12e-3 }
    let exact = steps.map { 0.5 * erfc(-$0 * 0.12 / 0.3635 / 2.0.squareRoot()) }
    let samples = steps.map { 2.5e5 - 8e3 * abs($0) }
    let errors = zip(exact, samples).map { (p, n) in (p * (1 - p) / n).squareRoot() + 2e-5 }
    let probability = exact.indices.map { min(1, max(0, exact[$0] + errors[$0] * scatter($0))) }
    let tau = exact.map { (98.1 - 62 * pow(abs(2 * $0 - 1), 2.5)) * 1e-9 }
    let tauError = tau.map { 0.012 * $0 }
    return CellModel(
      name: name, summary: "inverter chain <noise & gain>", temperature_K: 300, law: .probit,
      operatingCurve: OperatingCurve(
        bias_V: bias, probability: probability, probabilityError: errors,
        tau_s: tau.indices.map { tau[$0] + tauError[$0] * scatter($0 + 7) }, tauError_s: tauError,
        effectiveSamples: samples),
      logistic: SigmoidFit(
        center_V: Estimate(0.1, standardError: 3.1e-7), scale_V: Estimate(2.138e-4, standardError: 3.2e-7),
        rmsDeviation: 6.5e-3, maximumDeviation: 8.9e-3, reducedChiSquare: 41.7),
      probit: SigmoidFit(
        center_V: Estimate(0.1, standardError: 3e-7), scale_V: Estimate(3.635e-4, standardError: 4.1e-7),
        rmsDeviation: 4.4e-4, maximumDeviation: 6.4e-4, reducedChiSquare: 1.08),
      autocorrelation: autocorrelation(),
      energy: EnergyPerBit(
        bias_V: 0.1, bitPeriod_s: 1e-7, perBit_J: Estimate(203.2e-18, standardError: 0.4e-18),
        residualCorrelation: 0.37,
        supplies: [SupplyPower(source: "VDD", power_W: Estimate(2.032e-9, standardError: 4e-12))]),
      provenance: Provenance(
        tool: "pbit 0.1.0", command: "pbit characterize 'a<b>.yaml' -o cell.json", engine: "SDE, post-point",
        seed: 7, timeStep_s: 1e-9, steps: 30_000_000, inputs: ["cell.cir": "00ff"]))
  }

  private static func autocorrelation() -> Autocorrelation {
    let lags = (0...90).map { Double($0) * 8e-9 }
    let rho = lags.indices.map { lag in
      let clean = lag == 0 ? 1 : 0.97 * exp(-lags[lag] / 104e-9)
      return clean + (lag == 0 ? 0 : 0.0025 * scatter(lag) + 0.002 * sin(Double(lag) / 5))
    }
    return Autocorrelation(
      bias_V: 0.1, lag_s: lags, rho: rho, rhoError: lags.map { $0 == 0 ? 0 : 0.0031 },
      integratedTime_s: Estimate(102.1e-9, standardError: 0.8e-9),
      oneOverETime_s: Estimate(104.0e-9, standardError: 0.3e-9),
      exponentialTime_s: Estimate(104.4e-9, standardError: 0.7e-9), window_s: 520e-9)
  }

  /// The same cell with every optional measurement, in closed form: an Ornstein–Uhlenbeck node behind a comparator.
  static func complete() -> CellModel {
    var cell = model()
    let frequency = (0...60).map { 1e4 * pow(10, Double($0) / 12) }
    cell.spectrum = OutputSpectrum(
      bias_V: 0.1, frequency_Hz: frequency,
      density_per_Hz: frequency.map { 102.1e-9 / (1 + pow(2 * .pi * $0 * 98e-9, 1.9)) },
      densityError_per_Hz: frequency.map { _ in 0 }, corner_Hz: Estimate(1.62e6, standardError: 1e4),
      engine: "master equation")
    let time = (0...80).map { Double($0) * 8e-9 }
    cell.settling = Settling(
      from_V: 0.0995, to_V: 0.1005, time_s: time, probability: time.map { 0.9 - 0.8 * exp(-$0 / 98e-9) },
      probabilityError: time.map { _ in 0 }, tolerance: 0.01, settlingTime_s: Estimate(451e-9, standardError: 2e-9),
      engine: "master equation")
    let voltage = (0...100).map { Double($0) * 2e-3 }
    cell.decisionMargin = DecisionMargin(
      node: "n3", low_V: Estimate(4.4e-3, standardError: 1e-4), high_V: Estimate(195.5e-3, standardError: 1e-4),
      undecidedFraction: Estimate(0.062, standardError: 0.001), voltage_V: voltage,
      density_per_V: voltage.map {
        3 + 60 * exp(-pow(($0 - 4.4e-3) / 8e-3, 2)) + 60 * exp(-pow(($0 - 0.1955) / 8e-3, 2))
      },
      engine: "Monte Carlo")
    let temperatures = [270.0, 285, 300, 315, 330]
    cell.temperatureCoefficients = TemperatureCoefficients(
      temperature_K: temperatures,
      figures: temperatures.map { temperature in
        CellFigures(
          center_V: Estimate(0.1, standardError: 1e-7),
          logisticScale_V: Estimate(2.138e-4 * temperature / 300, standardError: 1e-7),
          probitScale_V: Estimate(3.635e-4 * temperature / 300, standardError: 1e-7),
          tau_s: Estimate(98e-9 * exp(-(temperature - 300) / 25), standardError: 1e-10),
          power_W: Estimate(2e-9, standardError: 1e-12), energyPerBit_J: Estimate(2e-16, standardError: 1e-19),
          engine: "master equation")
      },
      center_V_per_K: Estimate(1e-9, standardError: 1e-9), scale_per_K: Estimate(1 / 300.0, standardError: 1e-5),
      tau_per_K: Estimate(-0.04, standardError: 1e-4), power_per_K: Estimate(0.038, standardError: 1e-4))
    cell.energy.periods = [20e-9, 50e-9, 100e-9, 200e-9, 500e-9, 1e-6].map { period in
      let rho = exp(-period / 98e-9)
      let stay = (1 + rho) / 2
      return EnergyAtPeriod(
        bitPeriod_s: period, perBit_J: Estimate(2.03e-9 * period, standardError: 1e-20),
        residualCorrelation: Estimate(rho, standardError: 1e-3),
        informationPerBit: -stay * log2(stay) - (1 - stay) * log2(1 - stay))
    }
    return cell
  }

  /// A fixed sequence that looks like unit normals.
  private static func scatter(_ index: Int) -> Double {
    let x = (Double(index) * 0.754877666 + 0.31).truncatingRemainder(dividingBy: 1)
    let y = (Double(index) * 0.569840296 + 0.17).truncatingRemainder(dividingBy: 1)
    return (-2 * log(0.02 + 0.96 * x)).squareRoot() * cos(2 * .pi * y)
  }
}
