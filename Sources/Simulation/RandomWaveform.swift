// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitNetlist
import PBitKitRandomStreams

/// One realisation of a random source, as ngspice's `TRNOISE` and `TRRANDOM` sources make them (ngspice manual 4.1.7 and
/// 4.1.8): a function of time that seed and source name determine.
///
/// White and coloured noise are drawn at the multiples of NT, from the second on (ngspice's first sample is zero), with
/// straight lines between; the white noise's density is 2 NA² NT far below 1/NT. NAMP is the standard deviation of the
/// white sequence that Kasdin's filter turns into coloured noise, of one-sided density 2 NAMP² NT^(1−NALPHA)/(2πf)^NALPHA
/// far below 1/NT (N. J. Kasdin, Proc. IEEE 83, 802 (1995)); its law begins at a millionth of 1/NT.
///
/// Times may be asked for in any order and from any thread.
public struct RandomWaveform: Sendable {
  private enum Kind {
    case noise(TransientNoise, flicker: FlickerSequence?, telegraph: TelegraphSignal?)
    case steps(RandomSteps)
  }

  private let kind: Kind
  private let stream: RandomStream

  /// The realisation of a `TRNOISE` source.
  ///
  /// - Parameters:
  ///   - noise: what is added up.
  ///   - seed: seed of every random source.
  ///   - source: the source's name.
  public init(_ noise: TransientNoise, seed: UInt64, source: String) {
    func key(_ part: String) -> UInt64 { RandomStream.key(seed: seed, name: "source/\(source)/\(part)") }
    stream = RandomStream(seed: seed, name: "source/\(source)/white")
    var flicker: FlickerSequence?
    if noise.colouredAmplitude != 0 {
      let density =
        2 * noise.colouredAmplitude * noise.colouredAmplitude * pow(noise.interval, 1 - noise.exponent)
        / pow(2 * .pi, noise.exponent)
      let sum = LorentzianSum(
        density: density, exponent: noise.exponent,
        lowestFrequency: 1e-6 / noise.interval, timeStep: noise.interval)
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
  public init(_ steps: RandomSteps, seed: UInt64, source: String) {
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
      if noise.interval > 0, noise.whiteAmplitude != 0 || flicker != nil {
        let position = time / noise.interval
        let index = Int(position)
        let fraction = position - Double(index)
        func sample(_ index: Int) -> Double {
          guard index > 0 else { return 0 }
          return noise.whiteAmplitude * CounterNormal.value(key: stream.key, index: UInt64(index))
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
      let sampled = noise.interval > 0 && (noise.whiteAmplitude != 0 || flicker != nil)
      return min(
        sampled ? multiple(of: noise.interval, after: time) : .infinity, telegraph?.nextEvent(after: time) ?? .infinity)
    case .steps(let steps):
      return time < steps.delay ? steps.delay : steps.delay + multiple(of: steps.interval, after: time - steps.delay)
    }
  }

  private func draw(_ distribution: RandomSteps.Distribution, index: UInt64) -> Double {
    // A stretch of the stream for each value; only Poisson numbers draw more than one word.
    var stream = stream
    stream.position = index << 16
    switch distribution {
    case .uniform(let range, let offset):
      return offset + range * (2 * stream.uniform() - 1)
    case .gaussian(let deviation, let mean):
      return mean + deviation * CounterNormal.value(key: stream.key, index: index)
    case .exponential(let mean, let offset):
      return offset - mean * log(stream.uniform())
    case .poisson(let mean, let unit, let offset):
      return offset + unit * stream.poisson(mean: mean)
    }
  }
}

extension RandomWaveform {
  /// The realisation of a source, if it is random.
  init?(_ source: Source, seed: UInt64) {
    switch source.waveform.shape {
    case .transientNoise(let noise): self.init(noise, seed: seed, source: source.name)
    case .randomSteps(let steps): self.init(steps, seed: seed, source: source.name)
    default: return nil
    }
  }
}
