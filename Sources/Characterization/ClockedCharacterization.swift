// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitSimulation

/// The characterisation of a cell whose bit a clock takes, by Monte Carlo: one decision a period and lane.
///
/// With ρ_k the correlation of bits k periods apart, the integrated time is that of a sequence sampled at the period T,
/// τ = T (½ + Σ ρ_k): T/2 for independent bits. Errors follow from the effective number of independent decisions, T/2τ of
/// those made. The correlation is known at multiples of T only.
struct ClockedCharacterization {
  private let cell: ClockedBench
  private let spec: CellSpec

  /// Periods that every lane of the curve is observed for; enough for the window of the correlation.
  private static let periods = 32
  private static let fewestLanes = 64
  /// Lanes at the unbiased point for each at another point.
  private static let centerShare = 4
  /// τ/T = ½ + Σ ρ_k with three terms in the window has a standard error of √3/√N: of τ, 2√3/√N.
  private static let errorFactor = 2 * 3.0.squareRoot()
  private static let reach = 3.0
  private static let longestRun = 2e11

  /// - Throws: as ``ClockedBench/init(_:)``.
  init(_ bench: CellBench, spec: CellSpec) throws {
    cell = try ClockedBench(bench)
    self.spec = spec
  }

  /// Runs every measurement; as ``Characterization/run(command:tool:progress:)``.
  func run(
    command: String, tool: String, progress: ((Characterization.Stage, Double) -> Void)? = nil
  ) throws -> CellModel {
    progress?(.search, 0)
    let search = try ClockedSearch(cell)
    progress?(.search, 1)
    let centerLanes = max(
      Self.fewestLanes, Int(pow(Self.errorFactor / spec.precision, 2) / Double(8 * Self.periods)) * 8)
    let lanes = centerLanes / Self.centerShare
    let biases = (0..<spec.points).map { point in
      search.center + abs(search.scale) * Self.reach * (2 * Double(point) / Double(spec.points - 1) - 1)
    }
    let middle = biases.indices.min { abs(biases[$0] - search.center) < abs(biases[$1] - search.center) } ?? 0
    let others = biases.indices.filter { $0 != middle }
    let laneTotal = centerLanes + lanes * others.count
    let steps = laneTotal * (Self.periods + cell.settlingPeriods) * cell.stepsPerPeriod
    guard Double(steps) < Self.longestRun else {
      throw SpecError(
        .badValue, "this would take \(Double(steps)) steps of \(cell.timeStep) s", remedy: "ask for less precision")
    }
    let record = try cell.decisions(
      biases: Array(repeating: biases[middle], count: Self.centerShare) + others.map { biases[$0] }, lanes: lanes,
      periods: Self.periods, resolvedAt: search.resolvedAt
    ) { progress?(.measurement, 0.9 * $0) }

    let bits = BitRecord(record.bits, interval: cell.schedule.period)
    let central = 0..<lanes * Self.centerShare
    guard let center = BitStatistics(bits, lanes: central) else {
      throw SpecError(.noResponse, "the bit never changes at \(biases[middle]) V, or remembers for too many periods")
    }
    var curve = OperatingCurve(
      bias_V: [], probability: [], probabilityError: [], tau_s: [], tauError_s: [], effectiveSamples: [],
      engine: Self.engine)
    for (index, bias) in biases.enumerated() {
      let first = central.count + lanes * (others.firstIndex(of: index) ?? 0)
      // A bit that never changes has no correlation.
      let own = index == middle ? center : BitStatistics(bits, lanes: first..<first + lanes)
      guard let statistics = own else { continue }
      curve.bias_V.append(bias)
      curve.probability.append(statistics.probability)
      curve.probabilityError.append(statistics.probabilityError)
      curve.tau_s.append(statistics.integratedTime.value)
      curve.tauError_s.append(statistics.integratedTime.standardError)
      curve.effectiveSamples.append(statistics.effectiveSamples)
    }
    guard curve.bias_V.count >= 5 else {
      throw SpecError(.noResponse, "the bit changes at only \(curve.bias_V.count) of \(biases.count) biases")
    }
    func fit(_ link: LinkLaw) throws -> SigmoidFit {
      try SigmoidFitting.fit(
        link, bias: curve.bias_V, probability: curve.probability, effectiveSamples: curve.effectiveSamples)
    }
    let (logistic, probit) = (try fit(.logistic), try fit(.probit))
    let period = cell.schedule.period
    let energy = try ClockedEnergy(cell: cell, bias: biases[middle]).measured()
    progress?(.measurement, 1)
    var model = CellModel(
      name: spec.name, summary: spec.summary, temperature_K: spec.temperature,
      law: logistic.rmsDeviation <= probit.rmsDeviation ? .logistic : .probit, operatingCurve: curve,
      logistic: logistic, probit: probit,
      autocorrelation: Autocorrelation(
        bias_V: biases[middle], lag_s: center.rho.indices.map { Double($0) * period }, rho: center.rho,
        rhoError: center.rhoError, integratedTime_s: center.integratedTime, oneOverETime_s: center.oneOverETime,
        exponentialTime_s: center.exponentialTime, window_s: center.window, engine: Self.engine),
      energy: EnergyPerBit(
        bias_V: biases[middle], bitPeriod_s: period, perBit_J: energy.perCycle, residualCorrelation: center.rho[1],
        supplies: energy.supplies, engine: Self.engine),
      provenance: cell.bench.provenance(
        tool: tool, command: command, engine: Self.engine, timeStep: cell.timeStep, steps: steps))
    model.clocked = decision(record, central, center)
    return model
  }

  private static let engine = "Monte Carlo: clocked, Langevin, Euler, half-electron-shifted rates"

  /// Resolution and memory at the unbiased point.
  private func decision(_ record: ClockedRecord, _ lanes: Range<Int>, _ statistics: BitStatistics) -> ClockedDecision {
    let times = record.resolveTimes[lanes].flatMap { $0 }
    let count = Double(times.count)
    let unresolved = Double(times.count { $0.isInfinite })
    // Half a count away from none and all.
    let guarded = (unresolved + 0.5) / (count + 1)
    let resolved = times.filter(\.isFinite)
    return ClockedDecision(
      period_s: cell.schedule.period, sampleTime_s: cell.schedule.sample,
      unresolvedFraction: Estimate(
        unresolved / count, standardError: (guarded * (1 - guarded) / count).squareRoot()),
      resolveTime_s: ClockedRecord.quantile(0.5, of: resolved),
      slowResolveTime_s: ClockedRecord.quantile(0.99, of: resolved),
      successiveCorrelation: Estimate(statistics.rho[1], standardError: statistics.rhoError[1]))
  }
}

/// The bias at which a clocked cell's bit is a fair coin, and the width of its sigmoid, by zooming in on short runs.
struct ClockedSearch {
  /// The bias of P = ½, V.
  let center: Double
  /// Probit scale, V; negative where P falls with the bias.
  let scale: Double
  /// Half of the output's median distance from its threshold when the bit is read, V.
  let resolvedAt: Double

  private static let points = 8
  private static let lanes = 16
  private static let periods = 4
  private static let zooms = 16

  /// - Throws: ``SpecError`` with code `noResponse`; `SimulationError`.
  init(_ cell: ClockedBench) throws {
    var range = cell.bench.biasRange
    for _ in 0..<Self.zooms {
      let width = range.upperBound - range.lowerBound
      let biases = (0..<Self.points).map { range.lowerBound + width * Double($0) / Double(Self.points - 1) }
      let record = try cell.decisions(biases: biases, lanes: Self.lanes, periods: Self.periods, resolvedAt: 0)
      let probability = biases.indices.map { record.probability($0 * Self.lanes..<($0 + 1) * Self.lanes) }
      let rise = probability[Self.points - 1] - probability[0]
      guard abs(rise) > 0.4 else {
        throw SpecError(
          .noResponse,
          "the bit does not respond to the bias: P(1) is \(probability[0]) at \(biases[0]) V and "
            + "\(probability[Self.points - 1]) at \(biases[Self.points - 1]) V",
          remedy: "check pins (output, threshold, sample, bias source) and widen bias: minimum, maximum")
      }
      let rising = probability.map { rise > 0 ? $0 : 1 - $0 }
      if rising.count(where: { $0 > 0.04 && $0 < 0.96 }) >= 4 {
        (center, scale) = SigmoidFitting.firstGuess(.probit, bias: biases, probability: probability)
        resolvedAt = ClockedRecord.quantile(0.5, of: record.swings.flatMap { $0 }).value / 2
        return
      }
      // Keep what lies between the last clear 0 and the first clear 1.
      let low = rising.lastIndex { $0 < 0.1 } ?? 0
      let high = max(rising.firstIndex { $0 > 0.9 } ?? Self.points - 1, low + 1)
      if low == 0 && high == Self.points - 1 {
        let middle = (range.lowerBound + range.upperBound) / 2
        range = middle - width / 3...middle + width / 3
      } else {
        range = biases[low]...biases[min(high, Self.points - 1)]
      }
    }
    throw SpecError(
      .noResponse,
      "no bias makes the bit random between \(cell.bench.biasRange.lowerBound) and \(cell.bench.biasRange.upperBound) V",
      remedy: "the noise may be too small for this threshold, or the decision may not resolve before it is read")
  }
}
