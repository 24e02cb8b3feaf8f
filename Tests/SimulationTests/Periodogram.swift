// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitSimulation

/// One-sided density of a sampled signal by Welch's method (Hann window, no overlap), in octaves of bins, with the error
/// from the scatter of segments.
struct Periodogram {
  struct Octave {
    /// Its bins' frequencies, Hz.
    var frequencies: [Double]
    /// By segment: the mean over the bins of density over expectation.
    fileprivate var ratios: [Double] = []

    var ratio: Double { ratios.reduce(0, +) / Double(ratios.count) }
    var error: Double {
      let mean = ratio
      let count = Double(ratios.count)
      return (ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count * (count - 1))).squareRoot()
    }
  }

  private(set) var octaves: [Octave]
  private let length: Int
  private let interval: Double
  private let firstBin: Int
  private let expected: (Double) -> Double

  /// Octaves of bins from `firstBin` of segments of `length` (a power of 2) on, up to a frequency.
  init(
    length: Int, interval: Double, firstBin: Int, upTo highest: Double, expected: @escaping (Double) -> Double
  ) {
    (self.length, self.interval, self.firstBin, self.expected) = (length, interval, firstBin, expected)
    octaves = []
    var bin = firstBin
    while Double(2 * bin) / (Double(length) * interval) <= highest {
      octaves.append(Octave(frequencies: (bin..<(2 * bin)).map { Double($0) / (Double(length) * interval) }))
      bin *= 2
    }
  }

  /// Adds the whole segments of a signal.
  mutating func add(_ signal: [Double]) {
    for start in stride(from: 0, through: signal.count - length, by: length) {
      let mean = signal[start..<(start + length)].reduce(0, +) / Double(length)
      var real = (0..<length).map { index in
        (signal[start + index] - mean) * (1 - cos(2 * .pi * Double(index) / Double(length)))
      }
      var imaginary = Array(repeating: 0.0, count: length)
      Self.transform(&real, &imaginary)
      // The window's mean square is 3/2.
      let factor = 2 * interval / (Double(length) * 1.5)
      var bin = firstBin
      for octave in octaves.indices {
        let values = octaves[octave].frequencies.enumerated().map { offset, frequency in
          let index = bin + offset
          return factor * (real[index] * real[index] + imaginary[index] * imaginary[index]) / expected(frequency)
        }
        octaves[octave].ratios.append(values.reduce(0, +) / Double(values.count))
        bin *= 2
      }
    }
  }

  /// Radix-2 Fourier transform in place.
  private static func transform(_ real: inout [Double], _ imaginary: inout [Double]) {
    let count = real.count
    var reversed = 0
    for index in 1..<count {
      var bit = count >> 1
      while reversed & bit != 0 {
        reversed ^= bit
        bit >>= 1
      }
      reversed |= bit
      if index < reversed {
        real.swapAt(index, reversed)
        imaginary.swapAt(index, reversed)
      }
    }
    var half = 1
    while half < count {
      let turns = (0..<half).map { (cos(.pi * Double($0) / Double(half)), -sin(.pi * Double($0) / Double(half))) }
      for start in stride(from: 0, to: count, by: 2 * half) {
        for offset in 0..<half {
          let (even, odd) = (start + offset, start + offset + half)
          let (cosine, sine) = turns[offset]
          let (x, y) = (real[odd] * cosine - imaginary[odd] * sine, real[odd] * sine + imaginary[odd] * cosine)
          (real[odd], imaginary[odd]) = (real[even] - x, imaginary[even] - y)
          (real[even], imaginary[even]) = (real[even] + x, imaginary[even] + y)
        }
      }
      half *= 2
    }
  }
}

/// By lane: one recorded quantity of an ensemble at every `stride`-th step.
func signals(_ ensemble: LaneEnsemble, _ quantity: Int, steps: Int, stride: Int = 1) throws -> [[Double]] {
  final class Rows: @unchecked Sendable {
    var rows: [[Double]]
    init(_ count: Int) { rows = Array(repeating: [], count: count) }
  }
  // One thread, so that rows may be appended to.
  let rows = Rows(ensemble.laneCount)
  try ensemble.advance(steps: steps, stride: stride, record: [quantity]) { chunk in
    for lane in 0..<chunk.laneCount {
      rows.rows[chunk.firstLane + lane] += (0..<chunk.count).map { chunk.voltages[$0 * 8 + lane] }
    }
  }
  return rows.rows
}
