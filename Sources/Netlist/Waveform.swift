// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// What an independent source does: a DC value and, if the card gives one, a function of time.
public struct Waveform: Sendable {
  /// The function of time of a transient analysis.
  public enum Shape: Sendable {
    /// The DC value at all times.
    case constant
    /// `PULSE(v1 v2 td tr tf pw per)`: volts or amperes, and seconds.
    case pulse(
      low: Double, high: Double, delay: Double, rise: Double, fall: Double, width: Double, period: Double)
    /// `PWL(t1 v1 t2 v2 …)`: seconds and volts or amperes, times strictly increasing.
    case piecewiseLinear([(time: Double, value: Double)])
    /// `SIN(vo va freq td theta phase)`: volts or amperes, hertz, seconds, 1/s, and radians.
    case sine(
      offset: Double, amplitude: Double, frequency: Double, delay: Double, damping: Double, phase: Double)
    /// `EXP(v1 v2 td1 tau1 td2 tau2)`: volts or amperes, and seconds.
    case exponential(
      initial: Double, pulsed: Double, riseDelay: Double, riseTime: Double, fallDelay: Double, fallTime: Double)
    /// `SFFM(vo va fc mdi fs)`: volts or amperes, hertz, and the modulation index.
    case frequencyModulated(
      offset: Double, amplitude: Double, carrier: Double, modulationIndex: Double, signal: Double)
    /// `TRNOISE(…)`: noise that is added to the DC value; its realisation belongs to a simulation.
    case transientNoise(TransientNoise)
    /// `TRRANDOM(…)`: random levels that are added to the DC value; their realisation belongs to a simulation.
    case randomSteps(RandomSteps)
  }

  /// The value of operating points and sweeps; without `DC` on the card the value at time 0, for noise 0.
  public var dc: Double
  /// The function of time.
  public var shape: Shape

  /// A source of a DC value and a shape.
  public init(dc: Double, shape: Shape = .constant) {
    self.dc = dc
    self.shape = shape
  }

  /// Whether it has its DC value at all times.
  public var isConstant: Bool { if case .constant = shape { true } else { false } }

  /// The value at a time in seconds; of a noise the mean of its stationary law.
  public func value(at time: Double) -> Double {
    switch shape {
    case .constant:
      return dc
    case .pulse(let low, let high, let delay, let rise, let fall, let width, let period):
      guard time > delay else { return low }
      let phase = period.isFinite && period > 0 ? (time - delay).truncatingRemainder(dividingBy: period) : time - delay
      if phase < rise { return low + (high - low) * phase / rise }
      if phase <= rise + width { return high }
      if phase < rise + width + fall { return high + (low - high) * (phase - rise - width) / fall }
      return low
    case .piecewiseLinear(let points):
      guard let first = points.first, let last = points.last else { return dc }
      if time <= first.time { return first.value }
      if time >= last.time { return last.value }
      var low = 0
      var high = points.count - 1
      while high - low > 1 {
        let middle = (low + high) / 2
        if points[middle].time <= time { low = middle } else { high = middle }
      }
      let fraction = (time - points[low].time) / (points[high].time - points[low].time)
      return points[low].value + fraction * (points[high].value - points[low].value)
    case .sine(let offset, let amplitude, let frequency, let delay, let damping, let phase):
      // vo + va sin(2πf(t − td) + φ) e^(−θ(t − td)); before td its value at td
      let elapsed = max(0, time - delay)
      return offset + amplitude * sin(2 * .pi * frequency * elapsed + phase) * exp(-damping * elapsed)
    case .exponential(let initial, let pulsed, let riseDelay, let riseTime, let fallDelay, let fallTime):
      // v1 + (v2 − v1)(1 − e^(−(t − td1)/τ1)) from td1, and from td2 also + (v1 − v2)(1 − e^(−(t − td2)/τ2))
      var value = initial
      if time > riseDelay { value += (pulsed - initial) * -expm1(-(time - riseDelay) / riseTime) }
      if time > fallDelay { value += (initial - pulsed) * -expm1(-(time - fallDelay) / fallTime) }
      return value
    case .frequencyModulated(let offset, let amplitude, let carrier, let modulationIndex, let signal):
      return offset + amplitude
        * sin(2 * .pi * carrier * time + modulationIndex * sin(2 * .pi * signal * time))
    case .transientNoise(let noise): return dc + noise.mean
    case .randomSteps(let steps): return time < steps.delay ? dc : dc + steps.mean
    }
  }

  /// The times in (0, stop) at which the slope jumps; an integrator must land on each. Those of a noise's samples are
  /// not among them.
  public func breakpoints(until stop: Double) -> [Double] {
    switch shape {
    case .constant, .frequencyModulated, .transientNoise:
      return []
    case .randomSteps(let steps):
      return [steps.delay].filter { $0 > 0 && $0 < stop }
    case .sine(_, _, _, let delay, _, _):
      return [delay].filter { $0 > 0 && $0 < stop }
    case .exponential(_, _, let riseDelay, _, let fallDelay, _):
      return [riseDelay, fallDelay].filter { $0 > 0 && $0 < stop }
    case .pulse(_, _, let delay, let rise, let fall, let width, let period):
      let corners = [0, rise, rise + width, rise + width + fall]
      var times: [Double] = []
      var cycle = 0.0
      while delay + cycle < stop {
        times += corners.map { delay + cycle + $0 }
        guard period.isFinite, period > 0 else { break }
        cycle += period
      }
      return times.filter { $0 > 0 && $0 < stop }
    case .piecewiseLinear(let points):
      return points.map(\.time).filter { $0 > 0 && $0 < stop }
    }
  }
}
