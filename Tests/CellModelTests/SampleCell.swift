// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

/// A small valid cell model.
enum SampleCell {
  static func model() -> CellModel {
    let bias = (-3...3).map { 0.1 + Double($0) * 1e-4 }
    let fit = SigmoidFit(
      center_V: Estimate(0.1, standardError: 1e-6), scale_V: Estimate(1e-4, standardError: 1e-6), rmsDeviation: 1e-3,
      maximumDeviation: 2e-3, reducedChiSquare: 1.1)
    return CellModel(
      name: "sample", summary: "a cell / for tests", temperature_K: 300, law: .logistic,
      operatingCurve: OperatingCurve(
        bias_V: bias, probability: bias.map { 1 / (1 + exp(-($0 - 0.1) / 1e-4)) },
        probabilityError: bias.map { _ in 1e-3 }, tau_s: bias.map { _ in 1e-7 }, tauError_s: bias.map { _ in 1e-9 },
        effectiveSamples: bias.map { _ in 1e4 }),
      logistic: fit, probit: fit,
      autocorrelation: Autocorrelation(
        bias_V: 0.1, lag_s: [0, 1e-7, 2e-7], rho: [1, 0.37, 0.13], rhoError: [0, 0.01, 0.01],
        integratedTime_s: Estimate(1e-7, standardError: 1e-9), oneOverETime_s: Estimate(1e-7, standardError: 1e-9),
        exponentialTime_s: Estimate(1e-7, standardError: 1e-9), window_s: 6e-7),
      energy: EnergyPerBit(
        bias_V: 0.1, bitPeriod_s: 1e-7, perBit_J: Estimate(2e-16, standardError: 1e-18), residualCorrelation: 0.37,
        supplies: [SupplyPower(source: "vdd", power_W: Estimate(2e-9, standardError: 1e-11))]),
      provenance: Provenance(
        tool: "pbit", command: "pbit characterize", engine: "none", seed: .max, timeStep_s: 1e-9, steps: 1,
        inputs: ["cell.cir": "00"]))
  }
}
