// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitNetlist
import PBitKitSimulation
import Testing

@Suite struct RandomWaveformTests {
  /// Samples of a law at the multiples of an interval, in their middles.
  private func samples(_ distribution: RandomSteps.Distribution, count: Int) -> [Double] {
    let waveform = RandomWaveform(RandomSteps(distribution, interval: 1e-9), seed: 5, source: "v1")
    return (0..<count).map { waveform.value(at: (Double($0) + 0.5) * 1e-9) }
  }

  /// Mean and standard deviation of 40 000 draws within 4.5 standard errors (false alarm 7·10⁻⁶ each); of a deviation
  /// √((κ − 1)/4N), κ the kurtosis.
  @Test(arguments: [
    (RandomSteps.Distribution.uniform(halfRange: 2, offset: 1), 1.0, 2 / 3.0.squareRoot(), 1.8),
    (.gaussian(deviation: 0.5, mean: -1), -1, 0.5, 3), (.exponential(mean: 2, offset: 1), 3, 2, 9),
    (.poisson(mean: 4, unit: 1, offset: -1), 3, 2, 3.25),
  ])
  func steps(distribution: RandomSteps.Distribution, mean: Double, deviation: Double, kurtosis: Double) {
    let values = samples(distribution, count: 40_000)
    let count = Double(values.count)
    let average = values.reduce(0, +) / count
    let spread = (values.reduce(0) { $0 + ($1 - average) * ($1 - average) } / count).squareRoot()
    #expect(abs(average - mean) < 4.5 * deviation / count.squareRoot())
    #expect(abs(spread / deviation - 1) < 4.5 * ((kurtosis - 1) / (4 * count)).squareRoot())
  }

  @Test func stepsAreHeldAndDelayed() {
    let waveform = RandomWaveform(
      RandomSteps(.uniform(halfRange: 1, offset: 5), interval: 1e-9, delay: 3e-9), seed: 1, source: "v1")
    #expect(waveform.value(at: 2.9e-9) == 0)
    #expect(waveform.value(at: 3.1e-9) == waveform.value(at: 3.9e-9))
    #expect(waveform.value(at: 3.1e-9) != waveform.value(at: 4.1e-9))
    #expect(waveform.nextBreakpoint(after: 0) == 3e-9)
    #expect(abs(waveform.nextBreakpoint(after: 3.5e-9) - 4e-9) < 1e-20)
    // Uniform numbers lie in their range.
    #expect(samples(.uniform(halfRange: 1, offset: 5), count: 1000).allSatisfy { $0 > 4 && $0 < 6 })
  }

  /// White samples: zero first, NA·normal after, straight lines between.
  @Test func whiteNoise() {
    var noise = TransientNoise()
    noise.whiteAmplitude = 2
    noise.interval = 1e-9
    let waveform = RandomWaveform(noise, seed: 9, source: "vn")
    #expect(waveform.value(at: 0) == 0)
    let values = (1...40_000).map { waveform.value(at: Double($0) * 1e-9) }
    let variance = values.reduce(0) { $0 + $1 * $1 } / 40_000
    // √(2/N) relative.
    #expect(abs(variance / 4 - 1) < 4.5 * (2.0 / 40_000).squareRoot())
    let product = zip(values, values.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / 40_000
    #expect(abs(product / 4) < 4.5 * (1.0 / 40_000).squareRoot())
    for index in 1..<100 {
      let between = waveform.value(at: (Double(index) + 0.25) * 1e-9)
      #expect(abs(between - 0.75 * values[index - 1] - 0.25 * values[index]) < 1e-9)
    }
    #expect(abs(waveform.nextBreakpoint(after: 1.5e-9) - 2e-9) < 1e-20)
    let other = RandomWaveform(noise, seed: 9, source: "vm")
    #expect(other.value(at: 1e-9) != values[0])
  }

  /// The density of the samples is 2 NAMP² NT^(1−α)/(2πf)^α: 8 segments of 2¹⁵ samples, bounds 4.5σ and 4 %.
  @Test(arguments: [1.0, 0.8])
  func flickerNoise(exponent: Double) throws {
    var noise = TransientNoise()
    (noise.interval, noise.exponent, noise.colouredAmplitude) = (1e-9, exponent, 1e-3)
    let length = 1 << 13
    var periodogram = OctaveSpectrum(length: length, interval: 1e-9, firstBin: 16, upTo: 0.05e9) {
      2e-6 * pow(1e-9, 1 - exponent) / pow(2 * .pi * $0, exponent)
    }
    for seed in 1...16 {
      let waveform = RandomWaveform(noise, seed: UInt64(seed), source: "vn")
      try periodogram.add((1...(4 * length)).map { waveform.value(at: Double($0) * 1e-9) })
    }
    for octave in periodogram.octaves {
      #expect(abs(octave.ratio - 1) < 4.5 * octave.error + 0.04, "\(octave.frequencies[0]): \(octave.ratio)")
    }
  }

  /// Mean times of 2 000 cycles scatter by 2.2 %: 4.5σ is 10 %.
  @Test func telegraph() {
    var noise = TransientNoise()
    (noise.telegraphAmplitude, noise.captureTime, noise.emissionTime) = (0.3, 2e-6, 1e-6)
    let waveform = RandomWaveform(noise, seed: 4, source: "vr")
    #expect(waveform.value(at: 0) == 0)
    var (time, dwells) = (0.0, [(isHigh: Bool, length: Double)]())
    for _ in 0..<4000 {
      let next = waveform.nextBreakpoint(after: time)
      let value = waveform.value(at: (time + next) / 2)
      #expect(value == 0 || value == 0.3)
      dwells.append((value == 0.3, next - time))
      time = next
    }
    for (isHigh, mean) in [(true, 1e-6), (false, 2e-6)] {
      let lengths = dwells.filter { $0.isHigh == isHigh }.map(\.length)
      #expect(lengths.count == 2000)
      #expect(abs(lengths.reduce(0, +) / 2000 / mean - 1) < 0.1)
    }
  }

  /// A value is a function of time: the order of questions changes nothing, far and near.
  @Test func order() {
    var noise = TransientNoise()
    (noise.whiteAmplitude, noise.interval, noise.exponent, noise.colouredAmplitude) = (1, 1e-9, 1, 1)
    (noise.telegraphAmplitude, noise.captureTime, noise.emissionTime) = (1, 20e-9, 20e-9)
    let times = [3.3e-9, 2.5e-6, 1e-9, 150.2e-6, 66e-6, 65.5362e-6, 0, 149e-6, 1e-3, 64e-6]
    let one = RandomWaveform(noise, seed: 2, source: "v")
    let forward = Dictionary(uniqueKeysWithValues: times.sorted().map { ($0, one.value(at: $0)) })
    let other = RandomWaveform(noise, seed: 2, source: "v")
    for time in times + times.reversed() {
      #expect(other.value(at: time) == forward[time])
      #expect(one.value(at: time) == forward[time])
    }
  }
}
