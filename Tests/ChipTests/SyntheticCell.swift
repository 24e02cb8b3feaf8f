// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

/// Cells whose curve is a formula: what a characterisation would give without noise.
enum SyntheticCell {
  /// P follows `law` exactly about 100 mV; τ falls from `tau` by the share `tauFall` towards the ends of the curve.
  ///
  /// - Parameters:
  ///   - slope: volts per logit of the logistic fit; negative for a falling curve.
  ///   - error: standard error of each probability.
  static func model(
    law: LinkLaw, slope: Double = 0.2e-3, tau: Double = 1e-7, tauFall: Double = 0, points: Int = 61,
    error: Double = 0, reach: Double = 5
  ) -> CellModel {
    let probitScale = slope * 1.7
    let x = (0..<points).map { reach * (2 * Double($0) / Double(points - 1) - 1) }
    let bias = x.map { 0.1 + abs(slope) * $0 }
    let probability = bias.map { volts in
      law.probability((volts - 0.1) / (law == .logistic ? slope : probitScale))
    }
    let taus = x.map { tau * (1 - tauFall * abs($0) / reach) }
    func fit(_ scale: Double) -> SigmoidFit {
      SigmoidFit(
        center_V: Estimate(0.1, standardError: 0), scale_V: Estimate(scale, standardError: 0), rmsDeviation: 0,
        maximumDeviation: 0, reducedChiSquare: 0)
    }
    let time = Estimate(tau, standardError: 0)
    return CellModel(
      name: "synthetic", summary: "", temperature_K: 300, law: law,
      operatingCurve: OperatingCurve(
        bias_V: bias, probability: probability, probabilityError: bias.map { _ in error }, tau_s: taus,
        tauError_s: bias.map { _ in 0 }, effectiveSamples: bias.map { _ in 1e6 }),
      logistic: fit(slope), probit: fit(probitScale),
      autocorrelation: Autocorrelation(
        bias_V: 0.1, lag_s: [0, tau], rho: [1, exp(-1)], rhoError: [0, 0], integratedTime_s: time, oneOverETime_s: time,
        exponentialTime_s: time, window_s: 6 * tau),
      energy: EnergyPerBit(
        bias_V: 0.1, bitPeriod_s: 1e-7, perBit_J: Estimate(2e-16, standardError: 1e-18), residualCorrelation: 0.37,
        supplies: [SupplyPower(source: "vdd", power_W: Estimate(2e-9, standardError: 1e-11))]),
      provenance: Provenance(
        tool: "test", command: "", engine: "formula", seed: 0, timeStep_s: 0, steps: 0, inputs: [:]))
  }
}
