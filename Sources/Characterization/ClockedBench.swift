// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitSimulation

/// A clocked cell on the bench: runs of whole clock periods, one decision a period and lane.
package struct ClockedBench {
  let bench: CellBench
  let schedule: ClockSchedule
  /// Seconds; a whole number of them makes a period.
  let timeStep: Double
  /// Periods until a run has forgotten its start.
  let settlingPeriods: Int

  /// Step in units of the fastest local time constant at either level of the clock. Euler's scheme is stable below 2; what
  /// is that fast in a comparator is a node held by a conducting switch, whose own fluctuation is common to both sides.
  /// Against steps four times as short P(1) of cell C is the same within 0.9 % (one standard error).
  private static let stepFraction = 1.6
  /// Steps beyond this are divided.
  static let stepLimit = 1.9
  private static let settlingTimes = 5.0

  /// - Throws: ``SpecError`` if the cell has no clock; `SimulationError`.
  package init(_ bench: CellBench) throws {
    guard let clock = bench.clock else { throw SpecError(.badValue, "the cell has no clock") }
    self.bench = bench
    schedule = clock.schedule
    let middle = (bench.biasRange.lowerBound + bench.biasRange.upperBound) / 2
    // The fastest rate, by the step that an ensemble of a stopped clock chooses for itself.
    let steps = try [clock.stoppedLow, clock.stoppedHigh].map { circuit in
      var options = LaneEnsemble.Options()
      options.stepFraction = Self.stepFraction
      return try LaneEnsemble(circuit, lanes: [bench.lane(of: circuit, bias: middle)], options: options).timeStep
    }
    let edge = schedule.edges.map { $0.end - $0.start }.filter { $0 > 0 }.min() ?? .infinity
    let longest = bench.timeStep ?? min(steps[0], steps[1], edge)
    timeStep = schedule.period / (schedule.period / longest).rounded(.up)
    let slowest = try bench.linearTimescale(clock.stoppedLow, bias: middle)
    settlingPeriods = min(200, max(3, Int((Self.settlingTimes * slowest / schedule.period).rounded(.up))))
  }

  /// The step at or before a time of the first period.
  func step(at time: Double) -> Int { Int((time / timeStep).rounded()) }

  /// Steps in a period.
  var stepsPerPeriod: Int { step(at: schedule.period) }

  /// An ensemble that has forgotten its start and stands at the beginning of a period.
  func settledEnsemble(biases: [Double], lanes: Int) throws -> LaneEnsemble {
    let ensemble = try bench.ensemble(biases: biases, lanes: lanes, timeStep: timeStep)
    try ensemble.advance(steps: step(at: schedule.delay) + settlingPeriods * stepsPerPeriod)
    return ensemble
  }

  /// Lanes at each bias in turn, one decision each in every period.
  package func decisions(
    biases: [Double], lanes: Int, periods: Int, resolvedAt level: Double, progress: ((Double) -> Void)? = nil
  ) throws -> ClockedRecord {
    let ensemble = try settledEnsemble(biases: biases, lanes: lanes)
    let (start, sample) = (step(at: schedule.decision), step(at: schedule.sample))
    let record = ClockedRecord(
      lanes: ensemble.laneCount, threshold: bench.probe.threshold, level: level,
      interval: Double(Self.stride(of: sample - start)) * timeStep)
    let nodes = [bench.probe.node, bench.probe.reference]
    for period in 0..<periods {
      try ensemble.advance(steps: start)
      let stride = Self.stride(of: sample - start)
      record.beginDecision()
      try ensemble.advance(steps: sample - start, stride: stride, record: nodes, observe: { record.observe($0) })
      record.endDecision()
      try ensemble.advance(steps: stepsPerPeriod - sample)
      progress?(Double(period + 1) / Double(periods))
    }
    return record
  }

  /// Steps between looks at the output: the largest divisor of the decision's steps with 200 looks or more.
  private static func stride(of steps: Int) -> Int {
    (1...max(1, steps / 200)).last { steps.isMultiple(of: $0) } ?? 1
  }
}
