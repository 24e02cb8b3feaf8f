// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitSimulation

/// The characterisation of one cell by its master equation.
struct ExactCharacterization {
  let bench: CellBench
  let spec: CellSpec

  /// Relative standard error that the Monte Carlo run for the power of later stages may leave in the energy, as a share of
  /// the spec's precision.
  private static let powerAccuracy = 0.4
  /// Relative accuracy of τ along the curve and at the unbiased point.
  private static let accuracy = 0.002
  /// Of the autocorrelation function: lags in one correlation time, and how many correlation times.
  private static let lagsPerTau = 50
  private static let lagSpan = 6

  /// Runs it.
  ///
  /// - Parameter biases: of the operating curve, volts, rising; evenly spread over the sigmoid without it.
  /// - Throws: ``SpecError`` if the cell is no p-bit under this spec; `SimulationError`.
  func run(
    command: String, tool: String, biases: [Double]? = nil, progress: ((Characterization.Stage, Double) -> Void)?
  ) throws -> CellModel {
    progress?(.search, 0)
    let cell = ExactCell(bench)
    let center = try cell.unbiasedPoint(accuracy: Self.accuracy)
    progress?(.search, 1)
    let curve = try operatingCurve(cell, biases ?? ExactCell.biases(center, count: spec.points))
    progress?(.measurement, 0.5)
    let logistic = try SigmoidFitting.fit(
      .logistic, bias: curve.bias_V, probability: curve.probability, error: curve.probabilityError)
    let probit = try SigmoidFitting.fit(
      .probit, bias: curve.bias_V, probability: curve.probability, error: curve.probabilityError)
    let correlation = try autocorrelation(cell, center)
    let power = try CellPower(cell, center, accuracy: Self.powerAccuracy * spec.precision)
    let voltages = bench.sources(bias: center.bias.value).voltage
    let energy = EnergyPerBit(
      bias_V: center.bias.value, bitPeriod_s: spec.bitPeriod, perBit_J: power.energy(bitPeriod: spec.bitPeriod),
      residualCorrelation: correlation.function(spec.bitPeriod),
      supplies: zip(zip(bench.circuit.devices.voltageSources, voltages), power.power_W).map {
        SupplyPower(source: $0.0.name, voltage_V: $0.1, power_W: $1)
      }, engine: power.engine)
    return CellModel(
      name: spec.name, summary: spec.summary, temperature_K: spec.temperature,
      law: logistic.rmsDeviation <= probit.rmsDeviation ? .logistic : .probit,
      operatingCurve: curve, logistic: logistic, probit: probit, autocorrelation: correlation.measured, energy: energy,
      provenance: bench.provenance(
        tool: tool, command: command, engine: power.engine, timeStep: power.later?.timeStep ?? 0,
        steps: power.later?.steps ?? 0))
  }

  /// P and τ at each bias where the bit fluctuates; biases are shared out among threads, which changes nothing.
  private func operatingCurve(_ cell: ExactCell, _ biases: [Double]) throws -> OperatingCurve {
    let points = try mapInParallel(biases.count, threads: bench.threads) { index in
      Result { try cell.point(bias: biases[index], accuracy: Self.accuracy) }
    }.map { try $0.get() }
    let curve = points.filter { $0.tau_s.value.isFinite }
    guard curve.count >= 5 else {
      throw SpecError(.noResponse, "the bit fluctuates at only \(curve.count) of \(biases.count) biases")
    }
    return OperatingCurve(
      bias_V: curve.map(\.bias_V), probability: curve.map(\.probability.value),
      probabilityError: curve.map(\.probability.standardError), tau_s: curve.map(\.tau_s.value),
      tauError_s: curve.map(\.tau_s.standardError), effectiveSamples: curve.map { _ in 0 }, engine: ExactCell.engine)
  }

  /// The autocorrelation from the modes.
  ///
  /// A lattice's excess diffusion stretches all times nearly alike: those of the finest lattice are scaled so that the
  /// integral is the extrapolated one. A lattice of half as many sites along each charge, scaled as well, gives the error
  /// of what the scaling cannot mend.
  private func autocorrelation(
    _ cell: ExactCell, _ center: UnbiasedPoint
  ) throws -> (measured: Autocorrelation, function: (Double) -> Double) {
    let tau = ExactCell.point(center.refined, bias: center.bias.value).tau_s
    let fine = try BitRelaxation(center.refined.solution, observable: cell.observable, integratedTime: tau.value)
    let coarse = try BitRelaxation(
      cell.coarser(than: center.refined.solution, bias: center.bias.value), observable: cell.observable,
      integratedTime: tau.value)
    let lags = (0...Self.lagsPerTau * Self.lagSpan).map { Double($0) * tau.value / Double(Self.lagsPerTau) }
    func estimate(_ time: (BitRelaxation) throws -> Double) throws -> Estimate {
      let value = try time(fine)
      return Estimate(
        value, standardError: abs(try time(coarse) - value) + value * tau.standardError / tau.value)
    }
    let measured = Autocorrelation(
      bias_V: center.bias.value, lag_s: lags, rho: lags.map(fine.correlation),
      rhoError: lags.map { abs(fine.correlation($0) - coarse.correlation($0)) }, integratedTime_s: tau,
      oneOverETime_s: try estimate { try $0.oneOverETime() }, exponentialTime_s: try estimate { try $0.slowTime() },
      window_s: lags[lags.count - 1], engine: ExactCell.engine)
    return (measured, fine.correlation)
  }
}
