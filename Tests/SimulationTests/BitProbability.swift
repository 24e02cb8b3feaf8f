// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitSimulation

/// P(bit) by a Monte Carlo engine, with the error from the scatter of lanes and the correlation time that follows from
/// it: the variance of a time average over T is 2τP(1 − P)/T.
struct BitProbability {
  let value: Double
  let error: Double
  /// s.
  let correlationTime: Double
  /// Relative standard error of the correlation time, √(2/(lanes − 1)).
  let correlationTimeError: Double

  private init(ones: [Double], observations: Int, duration: Double) {
    let mean = JumpStatistics.average(ones.map { $0 / Double(observations) })
    value = mean.value
    error = mean.error
    let lanes = Double(ones.count)
    correlationTime = mean.error * mean.error * lanes * duration / (2 * mean.value * (1 - mean.value))
    correlationTimeError = (2 / (lanes - 1)).squareRoot()
  }

  /// Observes each lane for `duration` seconds at intervals, which should be well below the correlation time, after
  /// `settling` seconds.
  init(
    _ circuit: CircuitEquations, sources: CircuitEquations.SourceValues, engine: NoisyTransient.Engine,
    bit: LaneEnsemble.BitProbe, lanes: Int, settling: Double, duration: Double, interval: Double,
    stepFraction: Double = 0.2
  ) throws {
    let point = try OperatingPoint(circuit, sources: sources)
    let start = Array(repeating: LaneEnsemble.Lane(sources: sources, unknowns: point.unknowns), count: lanes)
    let ones = LaneSums(lanes: lanes)
    let observations = Int((duration / interval).rounded())
    if engine == .langevin {
      var options = LaneEnsemble.Options()
      options.stepFraction = stepFraction
      let stride = Int((interval / (try LaneEnsemble(circuit, lanes: start, options: options)).timeStep).rounded(.up))
      options.timeStep = interval / Double(stride)
      let ensemble = try LaneEnsemble(circuit, lanes: start, options: options)
      try ensemble.advance(steps: Int(settling / ensemble.timeStep))
      try ensemble.advance(steps: observations * stride, stride: stride, bit: bit, observe: ones.addBits)
    } else {
      var options = ChargeJumpEnsemble.Options()
      options.method = engine == .jumps ? .exact : .leaping
      let ensemble = try ChargeJumpEnsemble(circuit, lanes: start, options: options)
      try ensemble.advance(time: settling)
      try ensemble.advance(intervals: observations, of: interval, bit: bit, observe: ones.addBits)
    }
    self.init(ones: ones.values, observations: observations, duration: duration)
  }
}
