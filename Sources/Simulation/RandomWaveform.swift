// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitRandomStreams

/// One realisation of a random source, as ngspice's `TRNOISE` and `TRRANDOM` sources make them (ngspice manual 4.1.7 and
/// 4.1.8): a function of time that seed and source name determine.
///
/// Times may be asked for in any order and from any thread.
public struct RandomWaveform: Sendable {
  /// `TRNOISE(NA NT NALPHA NAMP RTSAM RTSCAPT RTSEMT)`: the sum of white noise, 1/f noise and a telegraph signal.
  ///
  /// White and 1/f noise are drawn at the multiples of NT, from the second on (ngspice's first sample is zero), with
  /// straight lines between; the white noise's density is 2 NA² NT far below 1/NT.
  public struct Noise: Sendable {
    /// NA: standard deviation of the white samples, V or A.
    public var amplitude = 0.0
    /// NT: time from sample to sample, s; positive unless there are no samples.
    public var interval = 0.0
    /// NALPHA: exponent of the density's fall, in (0, 2).
    public var flickerExponent = 0.0
    /// NAMP: standard deviation of the white sequence that Kasdin's filter turns into 1/f noise, V or A; its one-sided
    /// density far below 1/NT is 2 NAMP² NT^(1−NALPHA)/(2πf)^NALPHA (N. J. Kasdin, Proc. IEEE 83, 802 (1995)).
    public var flickerAmplitude = 0.0
    /// Where the 1/f law begins, Hz; without, at a millionth of 1/NT.
    public var lowestFrequency: Double?
    /// RTSAM: height of the telegraph signal, V or A.
    public var telegraphAmplitude = 0.0
    /// RTSCAPT: mean time of the low state, s.
    public var captureTime = 0.0
    /// RTSEMT: mean time of the high state, s.
    public var emissionTime = 0.0

    /// No noise.
    public init() {}
  }

  /// `TRRANDOM(TYPE TS TD PARAM1 PARAM2)`: independent values, each held for TS.
  public struct Steps: Sendable {
    /// TYPE with PARAM1 and PARAM2, V or A.
    public enum Distribution: Sendable {
      /// TYPE 1: uniform between offset − range and offset + range.
      case uniform(range: Double, offset: Double)
      /// TYPE 2: normal.
      case normal(deviation: Double, mean: Double)
      /// TYPE 3: exponential of a given mean, plus an offset.
      case exponential(mean: Double, offset: Double)
      /// TYPE 4: Poisson of a given mean, plus an offset.
      case poisson(mean: Double, offset: Double)
    }

    /// What a value is drawn from.
    public var distribution: Distribution
    /// TS: how long it is held, s; positive.
    public var interval: Double
    /// TD: before this time the source is at zero, s.
    public var delay: Double

    /// Random steps.
    ///
    /// - Parameters:
    ///   - distribution: what a value is drawn from.
    ///   - interval: how long it is held, s; positive.
    ///   - delay: before this time the source is at zero, s.
    public init(_ distribution: Distribution, interval: Double, delay: Double = 0) {
      self.distribution = distribution
      self.interval = interval
      self.delay = delay
    }
  }

  private enum Kind {
    case noise(Noise, flicker: FlickerSequence?, telegraph: TelegraphSignal?)
    case steps(Steps)
  }

  private let kind: Kind
  private let stream: RandomStream

  /// The realisation of a `TRNOISE` source.
  ///
  /// - Parameters:
  ///   - noise: what is added up.
  ///   - seed: seed of every random source.
  ///   - source: the source's name.
  public init(_ noise: Noise, seed: UInt64, source: String) {
    func key(_ part: String) -> UInt64 { RandomStream.key(seed: seed, name: "source/\(source)/\(part)") }
    stream = RandomStream(seed: seed, name: "source/\(source)/white")
    var flicker: FlickerSequence?
    if noise.flickerAmplitude != 0 {
      let density =
        2 * noise.flickerAmplitude * noise.flickerAmplitude * pow(noise.interval, 1 - noise.flickerExponent)
        / pow(2 * .pi, noise.flickerExponent)
      let sum = LorentzianSum(
        density: density, exponent: noise.flickerExponent,
        lowestFrequency: noise.lowestFrequency ?? 1e-6 / noise.interval, timeStep: noise.interval)
      flicker = FlickerSequence(sum, key: key("flicker"))
    }
    let telegraph =
      noise.telegraphAmplitude == 0
      ? nil : TelegraphSignal(lowTime: noise.captureTime, highTime: noise.emissionTime, key: key("telegraph"))
    kind = .noise(noise, flicker: flicker, telegraph: telegraph)
  }

  /// The realisation of a `TRRANDOM` source.
  ///
  /// - Parameters:
  ///   - steps: what is drawn, and how often.
  ///   - seed: seed of every random source.
  ///   - source: the source's name.
  public init(_ steps: Steps, seed: UInt64, source: String) {
    stream = RandomStream(seed: seed, name: "source/\(source)/steps")
    kind = .steps(steps)
  }

  /// The value at a time, V or A, without the source's DC value.
  ///
  /// - Parameter time: seconds; at times before 0 the value is that at 0.
  public func value(at time: Double) -> Double {
    let time = max(0, time)
    switch kind {
    case .noise(let noise, let flicker, let telegraph):
      var value = 0.0
      if noise.interval > 0, noise.amplitude != 0 || flicker != nil {
        let position = time / noise.interval
        let index = Int(position)
        let fraction = position - Double(index)
        func sample(_ index: Int) -> Double {
          guard index > 0 else { return 0 }
          return noise.amplitude * CounterNormal.value(key: stream.key, index: UInt64(index))
            + (flicker?.value(at: index) ?? 0)
        }
        value += (1 - fraction) * sample(index) + (fraction > 0 ? fraction * sample(index + 1) : 0)
      }
      if let telegraph, telegraph.isHigh(at: time) { value += noise.telegraphAmplitude }
      return value
    case .steps(let steps):
      guard time >= steps.delay else { return 0 }
      return draw(steps.distribution, index: UInt64((time - steps.delay) / steps.interval))
    }
  }

  /// The first time after `time` at which the value jumps or its slope does, s; an integrator must land on each.
  ///
  /// - Parameter time: seconds.
  public func nextBreakpoint(after time: Double) -> Double {
    func multiple(of interval: Double, after time: Double) -> Double {
      var next = ((time / interval).rounded(.down) + 1) * interval
      while next <= time { next += interval }
      return next
    }
    switch kind {
    case .noise(let noise, let flicker, let telegraph):
      let sampled = noise.interval > 0 && (noise.amplitude != 0 || flicker != nil)
      return min(
        sampled ? multiple(of: noise.interval, after: time) : .infinity, telegraph?.nextEvent(after: time) ?? .infinity)
    case .steps(let steps):
      return time < steps.delay ? steps.delay : steps.delay + multiple(of: steps.interval, after: time - steps.delay)
    }
  }

  private func draw(_ distribution: Steps.Distribution, index: UInt64) -> Double {
    // A stretch of the stream for each value; only Poisson numbers draw more than one word.
    var stream = stream
    stream.position = index << 16
    switch distribution {
    case .uniform(let range, let offset):
      return offset + range * (2 * stream.uniform() - 1)
    case .normal(let deviation, let mean):
      return mean + deviation * CounterNormal.value(key: stream.key, index: index)
    case .exponential(let mean, let offset):
      return offset - mean * log(stream.uniform())
    case .poisson(let mean, let offset):
      return offset + stream.poisson(mean: mean)
    }
  }
}
