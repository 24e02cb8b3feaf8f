// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitSimulation

import PBitKitCharacterization

/// A cell whose operating curve, autocorrelation and energy the master equation has given, for the measurements that
/// follow them. Nothing of it changes.
struct ExactModel: @unchecked Sendable {
  let spec: CellSpec
  let bench: CellBench
  let cell: CellModel

  init(_ spec: CellSpec, _ bench: CellBench) throws {
    self.spec = spec
    self.bench = bench
    let exact = ExactCell(bench)
    let figures = try exact.figures(bitPeriod: spec.bitPeriod)
    let center = figures.center_V.value
    func fit(_ scale: Estimate, rms: Double) -> SigmoidFit {
      SigmoidFit(
        center_V: figures.center_V, scale_V: scale, rmsDeviation: rms, maximumDeviation: rms, reducedChiSquare: 0)
    }
    let biases = [-1.0, 0, 1].map { center + $0 * abs(figures.probitScale_V.value) }
    let points = try biases.map { try exact.point(bias: $0) }
    let bit = StationaryObservable.bit(bench.probe)
    let solution = try MasterEquation(bench.circuit, sources: bench.sources(bias: center), observing: [bit])
    let tau = figures.tau_s.value
    let lags = (0...300).map { Double($0) * tau / 50 }
    let rho = try solution.autocorrelation(of: bit, at: lags)
    let slow = try solution.modes(loading: bit).first { $0.weight > 1e-3 }?.timeConstant ?? tau
    cell = CellModel(
      name: spec.name, summary: "", temperature_K: bench.circuit.temperature, law: .probit,
      operatingCurve: OperatingCurve(
        bias_V: biases, probability: points.map(\.probability.value), probabilityError: [0, 0, 0],
        tau_s: points.map(\.tau_s.value), tauError_s: [0, 0, 0], effectiveSamples: [0, 0, 0]),
      logistic: fit(figures.logisticScale_V, rms: 0.0065), probit: fit(figures.probitScale_V, rms: 0.0004),
      autocorrelation: Autocorrelation(
        bias_V: center, lag_s: lags, rho: rho, rhoError: rho.map { _ in 0 }, integratedTime_s: figures.tau_s,
        oneOverETime_s: figures.tau_s, exponentialTime_s: Estimate(slow, standardError: 0), window_s: 6 * tau),
      energy: EnergyPerBit(
        bias_V: center, bitPeriod_s: spec.bitPeriod, perBit_J: figures.energyPerBit_J, residualCorrelation: rho[50],
        supplies: zip(bench.circuit.devices.voltageSources, points[1].power_W).map {
          SupplyPower(source: $0.name, power_W: $1)
        }),
      provenance: Provenance(
        tool: "test", command: "test", engine: "test", seed: 1, timeStep_s: 0, steps: 0, inputs: [:]))
  }

  /// A spec and a deck.
  init(spec: String, deck: String) throws {
    let (spec, bench) = try PBitKitCharacterizationTests.bench(spec, deck: deck)
    try self.init(spec, bench)
  }

  /// A cell of `netlists/`.
  init(netlist name: String) throws {
    let folder = CoreCell.netlists.path
    let spec = try CellSpec.read(path: "\(folder)/\(name).yaml")
    try self.init(spec, try CellBench(spec, folder: folder))
  }

  /// A resistor, a capacitor of 1 fF and a comparator: τ_RC = 100 ns, σ = 2.035 mV.
  static let resistorCapacitor = Result {
    try ExactModel(
      spec: "pins: {bias: vb, output: n, threshold: 50m}\nbias: {minimum: 0, maximum: 1}",
      deck: "RC p-bit\nVB in 0 0\nR1 in n 100meg\nC1 n 0 1f\n.end\n")
  }
  static let cellA = Result { try ExactModel(netlist: "cell-a") }
}
