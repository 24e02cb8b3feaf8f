// SPDX-License-Identifier: GPL-3.0-or-later

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
  }

  /// The value of operating points and sweeps; without `DC` on the card the value at time 0.
  public var dc: Double
  /// The function of time.
  public var shape: Shape

  /// A source of a DC value and a shape.
  public init(dc: Double, shape: Shape = .constant) {
    self.dc = dc
    self.shape = shape
  }

  /// The value at a time in seconds.
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
    }
  }

  /// The times in (0, stop) at which the slope jumps; an integrator must land on each.
  public func breakpoints(until stop: Double) -> [Double] {
    switch shape {
    case .constant:
      return []
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
