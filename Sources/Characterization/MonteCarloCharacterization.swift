// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitSimulation

/// The characterisation of one cell: operating curve, autocorrelation and energy from one ensemble of noisy lanes.
struct MonteCarloCharacterization {
  /// What computed the figures.
  static let engine = "Monte Carlo: Langevin, Heun, half-electron-shifted rates"

  let bench: CellBench
  let spec: CellSpec

  /// Most and fewest lanes at the unbiased point; another point of the curve gets a quarter of its lanes.
  private static let centerLanes = (fewest: 64, most: 256)
  /// Of the error of τ along the curve, at least.
  static let degreesOfFreedom = Double(centerLanes.fewest / 4 - 1)
  /// Correlation times a lane holds at least.
  private static let shortestLane = 100.0
  /// Standard error of τ in units of τ√(τ/T) for a bit near P = ½: about 3 with this window, as measured on the
  /// reference cells.
  private static let errorFactor = 3.0
  /// How far the curve reaches, in probit scales.
  private static let reach = 3.0
  /// Observations in one correlation time.
  private static let observationsPerTau = 50.0
  /// A run of more lane steps than this is refused.
  private static let longestRun = 2e11

  /// Runs it.
  ///
  /// - Throws: ``SpecError`` if the cell is no p-bit under this spec; `SimulationError`.
  func run(command: String, tool: String, progress: ((Characterization.Stage, Double) -> Void)?) throws -> CellModel {
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
    // As many correlation times as the precision takes, in lanes that hold enough of them for a window.
    let centerTime = pow(Self.errorFactor / spec.precision, 2)
    let wanted = Int((centerTime / Self.shortestLane / 32).rounded(.up)) * 32
    let centerLanes = min(max(wanted, Self.centerLanes.fewest), Self.centerLanes.most)
    let lanes = centerLanes / 4
    let perLane = pilot * max(Self.shortestLane, centerTime / Double(centerLanes))
    let stride = max(1, Int((pilot / (Self.observationsPerTau * timeStep)).rounded()))
    let count = Int((perLane / (timeStep * Double(stride))).rounded(.up))
    let curveBiases = biases.indices.filter { $0 != middle }.map { biases[$0] }
    let laneTotal = lanes * curveBiases.count + centerLanes
    let laneSteps = Double(laneTotal) * Double(stride * count)
    guard laneSteps < Self.longestRun else {
      throw SpecError(
        .badValue,
        "this would take \(laneSteps) steps: the cell's correlation time is \(pilot) s at a step of "
          + "\(timeStep) s", remedy: "ask for less precision")
    }

    let conditions =
      Array(repeating: biases[middle], count: centerLanes / lanes) + curveBiases
    let ensemble = try bench.ensemble(biases: conditions, lanes: lanes, timeStep: timeStep)
    try ensemble.advance(steps: Int(20 * pilot / timeStep))
    ensemble.resetCharge()
    let record = try BitRecord(ensemble, probe: bench.probe, stride: stride, count: count) {
      progress?(.measurement, $0)
    }
    let duration = timeStep * Double(stride * count)

    guard let center = BitStatistics(record, lanes: 0..<centerLanes) else {
      throw SpecError(.noResponse, "the bit's correlation does not decay within the run at \(biases[middle]) V")
    }
    let curve = try operatingCurve(biases, middle: middle, center: center, record: record, lanes: lanes)
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
        exponentialTime_s: center.exponentialTime, window_s: center.window, engine: Self.engine),
      energy: try energy(ensemble, lanes: centerLanes, bias: biases[middle], duration: duration, statistics: center),
      provenance: bench.provenance(
        tool: tool, command: command, engine: Self.engine, timeStep: timeStep, steps: laneTotal * stride * count))
  }

  /// τ at the centre from runs that double until they hold sixty of it per lane.
  private func pilotTau(_ search: BiasSearch, progress: (Double) -> Void) throws -> Double {
    let ensemble = try bench.ensemble(
      biases: [search.center], lanes: Self.centerLanes.fewest, timeStep: search.timeStep)
    var length = 100 * search.timescale
    for attempt in 0..<20 {
      progress(Double(attempt) / 20)
      let stride = max(1, Int(length / (search.timeStep * 5000)))
      let count = max(64, Int(length / (search.timeStep * Double(stride))))
      guard Double(stride * count * Self.centerLanes.fewest) < Self.longestRun else { break }
      let record = try BitRecord(ensemble, probe: bench.probe, stride: stride, count: count)
      if let statistics = BitStatistics(record, lanes: 0..<Self.centerLanes.fewest),
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
    _ biases: [Double], middle: Int, center: BitStatistics, record: BitRecord, lanes: Int
  ) throws -> OperatingCurve {
    var curve = OperatingCurve(
      bias_V: [], probability: [], probabilityError: [], tau_s: [], tauError_s: [], effectiveSamples: [],
      engine: Self.engine)
    var nextLane = 4 * lanes
    for (index, bias) in biases.enumerated() {
      let statistics: BitStatistics?
      if index == middle {
        statistics = center
      } else {
        statistics = BitStatistics(record, lanes: nextLane..<nextLane + lanes)
        nextLane += lanes
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
    _ ensemble: LaneEnsemble, lanes: Int, bias: Double, duration: Double, statistics: BitStatistics
  ) throws -> EnergyPerBit {
    let voltages = bench.sources(bias: bias).voltage
    let powers = try ensemble.deliveredCharge(duration: duration)[..<lanes].map { lane in
      zip(lane, voltages).map { $0 * $1 / duration }
    }
    let supplies = bench.circuit.devices.voltageSources.indices.map { source in
      SupplyPower(
        source: bench.circuit.devices.voltageSources[source].name, voltage_V: voltages[source],
        power_W: Estimate.mean(powers.map { $0[source] }))
    }
    let total = Estimate.mean(powers.map { $0.reduce(0, +) })
    return EnergyPerBit(
      bias_V: bias, bitPeriod_s: spec.bitPeriod,
      perBit_J: Estimate(
        total.value * spec.bitPeriod, standardError: total.standardError * spec.bitPeriod,
        degreesOfFreedom: total.degreesOfFreedom),
      residualCorrelation: residualCorrelation(statistics), supplies: supplies, engine: Self.engine)
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
