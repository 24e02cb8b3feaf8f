// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitGSLNumerics
import PBitKitSimulation

extension Measurement {
  /// How P follows a step of the bias from P ≈ 0.1 to P ≈ 0.9, and back.
  package static let settling = Measurement(
    name: "settling", summary: "how P(1) follows a step of the bias from P = 0.1 to 0.9, and back",
    quantities: ["settlingTime"], standardEngines: [.exact, .monteCarlo]
  ) { bench, _, engine, cell in
    cell.settling = try Settling(of: bench, like: cell, engine: engine)
  }
}

extension Settling {
  /// P before and after the step, about: the biases are those of the fitted sigmoid.
  private static let levels = (low: 0.1, high: 0.9)
  private static let share = 0.05
  /// Where the response ends, in slow-mode or integrated times, the longer; doubled where it has not settled.
  private static let span = 10.0
  private static let points = 200

  package init(of bench: CellBench, like cell: CellModel, engine: CellEngine) throws {
    let fit = cell.law == .logistic ? cell.logistic : cell.probit
    func bias(_ probability: Double) -> Double {
      fit.center_V.value + fit.scale_V.value * cell.law.quantile(probability)
    }
    let (low, high) = (bias(Self.levels.low), bias(Self.levels.high))
    let correlation = cell.autocorrelation
    let span = Self.span * max(correlation.integratedTime_s.value, correlation.exponentialTime_s.value)
    let times = (0...Self.points).map { span * Double($0) / Double(Self.points) }
    let (up, down): (Response, Response)
    switch engine {
    case .exact:
      up = try Response(exactlyOf: bench, from: low, to: high, at: times, share: Self.share)
      down = try Response(exactlyOf: bench, from: high, to: low, at: times, share: Self.share)
    case .monteCarlo:
      up = try Response(sampledFrom: bench, from: low, to: high, at: times, share: Self.share)
      down = try Response(sampledFrom: bench, from: high, to: low, at: times, share: Self.share)
    }
    self.init(
      from_V: low, to_V: high, time_s: up.times, probability: up.probability.map(\.value),
      probabilityError: up.probability.map(\.standardError), tolerance: Self.share, settlingTime_s: up.settlingTime,
      engine: engine.title)
    returnProbability = down.probability.map(\.value)
    returnProbabilityError = down.probability.map(\.standardError)
    returnSettlingTime_s = down.settlingTime
  }
}

/// P after one step of the bias.
private struct Response {
  let times: [Double]
  let probability: [Estimate]
  let settlingTime: Estimate

  private static let maximumDoublings = 6

  /// By the evolution of the law on charge lattices.
  init(exactlyOf bench: CellBench, from: Double, to: Double, at times: [Double], share: Double) throws {
    let levels = try LatticeExtrapolation.levels { options -> ((square: Double, values: [Double]), ChargeLattice) in
      let response = try StepResponse(
        bench.circuit, from: bench.sources(bias: from), to: bench.sources(bias: to), of: .bit(bench.probe),
        options: options)
      let settled = try Self.settlingTime(response, times, share: share)
      return (
        (LatticeExtrapolation.square(response.lattice), times.map(response.mean(at:)) + [settled]), response.lattice
      )
    }
    let estimates = LatticeExtrapolation.estimates(levels)
    self.times = times
    probability = estimates.dropLast()
    settlingTime = estimates[times.count]
  }

  /// The last time at which more than a share of the step is left.
  private static func settlingTime(_ response: StepResponse, _ times: [Double], share: Double) throws -> Double {
    let step = response.final - response.initial
    func excess(_ time: Double) -> Double { abs((response.mean(at: time) - response.final) / step) - share }
    var end = times[times.count - 1]
    let interval = end / Double(times.count - 1)
    var doublings = 0
    while excess(end) > 0 {
      guard doublings < maximumDoublings else {
        throw SpecError(.noResponse, "the bit has not settled \(end) s after a step of its bias")
      }
      end *= 2
      doublings += 1
    }
    var time = end
    while time > 0, excess(time - interval) <= 0 { time -= interval }
    guard time > 0 else { return 0 }
    return try RootSearch.brent(in: max(0, time - interval)...time, tolerance: 1e-6 * interval, of: excess)
  }

  private static let lanes = 4096
  private static let settling = 20.0

  /// By lanes that were stationary before the step.
  ///
  /// The settling time is that of the exponential fitted to what is left of the step below a quarter: a level that is
  /// first crossed amid noise would be crossed too late.
  init(sampledFrom bench: CellBench, from: Double, to: Double, at times: [Double], share: Double) throws {
    let end = times[times.count - 1]
    let timeStep = try [from, to].map { try bench.ensemble(biases: [$0], lanes: 1).timeStep }.reduce(.infinity, min)
    let name = "settling/\(from < to ? "up" : "down")"
    let start = LaneEnsemble.Lane(
      sources: bench.sources(bias: from), unknowns: try bench.operatingPoint(bias: from).unknowns)
    let before = try bench.ensemble(
      lanes: Array(repeating: start, count: Self.lanes), timeStep: timeStep, name: name + "/before")
    try before.advance(steps: max(1, Int(2 * end / timeStep)))
    // Nodes keep their charge over the step; the currents through the sources are no part of the state.
    let branches = start.unknowns.count + 1 - before.nodeVoltages(lane: 0).count
    let lanes = (0..<Self.lanes).map { lane in
      LaneEnsemble.Lane(
        sources: bench.sources(bias: to),
        unknowns: before.nodeVoltages(lane: lane).dropFirst() + Array(repeating: 0, count: branches))
    }
    let initial = (0..<Self.lanes).map { lane in
      let voltages = before.nodeVoltages(lane: lane)
      return voltages[bench.probe.node] - voltages[bench.probe.reference] > bench.probe.threshold
    }
    let after = try bench.ensemble(lanes: lanes, timeStep: timeStep, name: name)
    let stride = max(1, Int((times[1] / timeStep).rounded()))
    let record = try BitRecord(after, probe: bench.probe, stride: stride, count: times.count - 1)
    self.times = (0..<times.count).map { Double($0 * stride) * timeStep }
    func ones(at position: Int, _ included: (Int) -> Bool) -> Double {
      var (set, count) = (0, 0)
      for lane in 0..<Self.lanes where included(lane) {
        count += 1
        set += (position == 0 ? initial[lane] : record.bit(lane: lane, at: position - 1)) ? 1 : 0
      }
      return Double(set) / Double(count)
    }
    probability = times.indices.map { position in
      let value = ones(at: position) { _ in true }
      let count = Double(Self.lanes)
      let guarded = (value * count + 0.5) / (count + 1)
      return Estimate(value, standardError: (guarded * (1 - guarded) / count).squareRoot())
    }
    let grid = self.times
    settlingTime = try LaneJackknife.estimate(lanes: Self.lanes) { included in
      try Self.settlingTime(grid, times.indices.map { ones(at: $0, included) }, share: share)
    }
  }

  private static func settlingTime(_ times: [Double], _ probability: [Double], share: Double) throws -> Double {
    // The last third is settled: it is the level that the rest decays to.
    let tail = probability.suffix(probability.count / 3)
    let final = tail.reduce(0, +) / Double(tail.count)
    let step = final - probability[0]
    let left = probability.map { ($0 - final) / -step }
    let first = left.firstIndex { $0 < 0.3 } ?? 0
    let last = left.firstIndex { $0 < 0.01 } ?? left.count - 1
    guard last - first >= 3 else {
      throw SpecError(.noResponse, "the bit follows a step of its bias faster than it was observed")
    }
    let points = (first...last).map { (times[$0], left[$0]) }
    let scale = times[last] / 4
    let fit = try LeastSquares(
      start: [log(max(left[first], 0.01)) + times[first] / scale, 1], weights: points.map { _ in 1 },
      residuals: { parameters in points.map { exp(parameters[0] - parameters[1] * $0.0 / scale) - $0.1 } }
    ).parameters
    return max(0, (fit[0] - log(share)) * scale / fit[1])
  }
}
