// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitSimulation

/// The characterisation of one cell: operating curve, autocorrelation and energy from one ensemble of noisy lanes.
public struct Characterization {
  /// What the run is doing, for a progress display.
  public enum Stage: String, Sendable {
    /// Looking for the bias of P = ½.
    case search = "finding the bias of P = 1/2"
    /// A first estimate of the correlation time.
    case pilot = "estimating the correlation time"
    /// The measurement proper.
    case measurement = "measuring"
  }

  private let bench: CellBench
  private let spec: CellSpec

  /// Lanes at each point of the curve, and at the unbiased point.
  private static let lanes = 64
  private static let centerLanes = 256
  /// Standard error of τ in units of τ√(τ/T) for a bit near P = ½: about 3 with this window, as measured on the
  /// reference cells.
  private static let errorFactor = 3.0
  /// How far the curve reaches, in probit scales.
  private static let reach = 3.0
  /// Observations in one correlation time.
  private static let observationsPerTau = 50.0
  /// A run of more lane steps than this is refused.
  private static let longestRun = 2e11

  /// A characterisation of a bench under its spec.
  public init(_ bench: CellBench, spec: CellSpec) {
    self.bench = bench
    self.spec = spec
  }

  /// Runs every measurement.
  ///
  /// - Parameters:
  ///   - command: the command line, for provenance.
  ///   - tool: the tool and its version, for provenance.
  ///   - progress: stage and fraction done.
  /// - Throws: ``SpecError`` if the cell is no p-bit under this spec; `SimulationError`.
  public func run(
    command: String, tool: String, progress: ((Stage, Double) -> Void)? = nil
  ) throws -> CellModel {
    progress?(.search, 0)
    let search = try BiasSearch(bench)
    progress?(.search, 1)
    let pilot = try pilotTau(search) { progress?(.pilot, $0) }
    let timeStep = search.timeStep

    // Biases evenly spread over the sigmoid; the odd middle one is the unbiased point and gets more lanes.
    let biases = (0..<spec.points).map { point in
      let position = 2 * Double(point) / Double(spec.points - 1) - 1
      return search.center + abs(search.scale) * Self.reach * position
    }
    let middle = biases.indices.min { abs(biases[$0] - search.center) < abs(biases[$1] - search.center) } ?? 0
    let centerTime = pilot * pow(Self.errorFactor / spec.precision, 2)
    let perLane = max(200 * pilot, centerTime / Double(Self.centerLanes))
    let stride = max(1, Int((pilot / (Self.observationsPerTau * timeStep)).rounded()))
    let count = Int((perLane / (timeStep * Double(stride))).rounded(.up))
    let curveBiases = biases.indices.filter { $0 != middle }.map { biases[$0] }
    let laneTotal = Self.lanes * curveBiases.count + Self.centerLanes
    let laneSteps = Double(laneTotal) * Double(stride * count)
    guard laneSteps < Self.longestRun else {
      throw SpecError(
        .badValue,
        "this would take \(laneSteps) steps: the cell's correlation time is \(pilot) s at a step of "
          + "\(timeStep) s", remedy: "ask for less precision")
    }

    let conditions =
      Array(repeating: biases[middle], count: Self.centerLanes / Self.lanes) + curveBiases
    let ensemble = try bench.ensemble(biases: conditions, lanes: Self.lanes, timeStep: timeStep)
    try ensemble.advance(steps: Int(20 * pilot / timeStep))
    ensemble.resetCharge()
    let record = try BitRecord(ensemble, probe: bench.probe, stride: stride, count: count) {
      progress?(.measurement, $0)
    }
    let duration = timeStep * Double(stride * count)

    guard let center = BitStatistics(record, lanes: 0..<Self.centerLanes) else {
      throw SpecError(.noResponse, "the bit's correlation does not decay within the run at \(biases[middle]) V")
    }
    let curve = try operatingCurve(biases, middle: middle, center: center, record: record)
    let logistic = try SigmoidFitting.fit(
      .logistic, bias: curve.bias_V, probability: curve.probability,
      effectiveSamples: curve.effectiveSamples)
    let probit = try SigmoidFitting.fit(
      .probit, bias: curve.bias_V, probability: curve.probability,
      effectiveSamples: curve.effectiveSamples)
    return CellModel(
      name: spec.name, summary: spec.summary, temperature_K: spec.temperature,
      law: logistic.rmsDeviation <= probit.rmsDeviation ? .logistic : .probit,
      operatingCurve: curve, logistic: logistic, probit: probit,
      autocorrelation: Autocorrelation(
        bias_V: biases[middle], lag_s: center.rho.indices.map { Double($0) * record.interval }, rho: center.rho,
        rhoError: center.rhoError, integratedTime_s: center.integratedTime, oneOverETime_s: center.oneOverETime,
        exponentialTime_s: center.exponentialTime, window_s: center.window),
      energy: try energy(ensemble, bias: biases[middle], duration: duration, statistics: center),
      provenance: Provenance(
        tool: tool, command: command,
        engine: "Monte Carlo: Langevin, Heun, half-electron-shifted rates", seed: spec.seed, timeStep_s: timeStep,
        steps: laneTotal * stride * count,
        inputs: Dictionary(
          bench.inputs.map { ($0.name, ContentHash.sha256($0.text.utf8)) }, uniquingKeysWith: { first, _ in first })))
  }

  /// τ at the centre from runs that double until they hold sixty of it per lane.
  private func pilotTau(_ search: BiasSearch, progress: (Double) -> Void) throws -> Double {
    let ensemble = try bench.ensemble(biases: [search.center], lanes: Self.lanes, timeStep: search.timeStep)
    var length = 100 * search.timescale
    for attempt in 0..<20 {
      progress(Double(attempt) / 20)
      let stride = max(1, Int(length / (search.timeStep * 5000)))
      let count = max(64, Int(length / (search.timeStep * Double(stride))))
      guard Double(stride * count * Self.lanes) < Self.longestRun else { break }
      let record = try BitRecord(ensemble, probe: bench.probe, stride: stride, count: count)
      if let statistics = BitStatistics(record, lanes: 0..<Self.lanes),
        statistics.integratedTime.value * 60 < length
      {
        progress(1)
        return statistics.integratedTime.value
      }
      length *= 2
    }
    throw SpecError(
      .noResponse, "the bit's correlation time is beyond \(length / 60) s, or it never flips at \(search.center) V")
  }

  /// One point a bias, in rising order; a point whose bit hardly ever flips has no τ of its own and takes that of an
  /// ideal telegraph cell's window error, infinity.
  private func operatingCurve(
    _ biases: [Double], middle: Int, center: BitStatistics, record: BitRecord
  ) throws -> OperatingCurve {
    var curve = OperatingCurve(
      bias_V: [], probability: [], probabilityError: [], tau_s: [], tauError_s: [], effectiveSamples: [])
    var nextLane = Self.centerLanes
    for (index, bias) in biases.enumerated() {
      let statistics: BitStatistics?
      if index == middle {
        statistics = center
      } else {
        statistics = BitStatistics(record, lanes: nextLane..<nextLane + Self.lanes)
        nextLane += Self.lanes
      }
      guard let statistics else { continue }
      curve.bias_V.append(bias)
      curve.probability.append(statistics.probability)
      curve.probabilityError.append(statistics.probabilityError)
      curve.tau_s.append(statistics.integratedTime.value)
      curve.tauError_s.append(statistics.integratedTime.standardError)
      curve.effectiveSamples.append(statistics.effectiveSamples)
    }
    guard curve.bias_V.count >= 5 else {
      throw SpecError(.noResponse, "the bit flips at only \(curve.bias_V.count) of \(biases.count) biases")
    }
    return curve
  }

  /// Power of every voltage source at the unbiased point: mean and scatter over the lanes.
  private func energy(
    _ ensemble: LaneEnsemble, bias: Double, duration: Double, statistics: BitStatistics
  ) throws -> EnergyPerBit {
    let voltages = bench.sources(bias: bias).voltage
    let charge = try ensemble.deliveredCharge(duration: duration)[..<Self.centerLanes]
    func estimate(_ values: [Double]) -> Estimate {
      let count = Double(values.count)
      let mean = values.reduce(0, +) / count
      let scatter = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return Estimate(mean, standardError: (scatter / (count * (count - 1))).squareRoot())
    }
    let powers = charge.map { lane in zip(lane, voltages).map { $0 * $1 / duration } }
    let supplies = bench.circuit.devices.voltageSources.indices.map { source in
      SupplyPower(
        source: bench.circuit.devices.voltageSources[source].name, voltage_V: voltages[source],
        power_W: estimate(powers.map { $0[source] }))
    }
    let total = estimate(powers.map { $0.reduce(0, +) })
    return EnergyPerBit(
      bias_V: bias, bitPeriod_s: spec.bitPeriod,
      perBit_J: Estimate(total.value * spec.bitPeriod, standardError: total.standardError * spec.bitPeriod),
      residualCorrelation: residualCorrelation(statistics), supplies: supplies)
  }

  /// ρ at the bit period: interpolated, or the slow mode's beyond the window.
  private func residualCorrelation(_ statistics: BitStatistics) -> Double {
    let position = spec.bitPeriod / statistics.interval
    let index = Int(position)
    guard index + 1 < statistics.rho.count else { return exp(-spec.bitPeriod / statistics.exponentialTime.value) }
    let fraction = position - Double(index)
    return statistics.rho[index] * (1 - fraction) + statistics.rho[index + 1] * fraction
  }
}
