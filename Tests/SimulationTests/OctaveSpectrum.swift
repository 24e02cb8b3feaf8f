// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitGSLNumerics
import PBitKitSimulation

/// One-sided density of a sampled signal by Welch's method (Hann window, no overlap), in octaves of bins, with the error
/// from the scatter of segments.
struct OctaveSpectrum {
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
  mutating func add(_ signal: [Double]) throws {
    for start in stride(from: 0, through: signal.count - length, by: length) {
      let mean = signal[start..<(start + length)].reduce(0, +) / Double(length)
      let windowed = (0..<length).map { index in
        (signal[start + index] - mean) * (1 - cos(2 * .pi * Double(index) / Double(length)))
      }
      let spectrum = try Periodogram(windowed, interval: interval)
      var bin = firstBin
      for octave in octaves.indices {
        let values = octaves[octave].frequencies.enumerated().map { offset, frequency in
          let index = bin + offset
          // The window's mean square is 3/2; the first bin of the periodogram is 1.
          return spectrum.density[index - 1] / 1.5 / expected(frequency)
        }
        octaves[octave].ratios.append(values.reduce(0, +) / Double(values.count))
        bin *= 2
      }
    }
  }
}

/// By lane: one recorded quantity of an ensemble at every `stride`-th step.
func signals(_ ensemble: LaneEnsemble, _ quantity: Int, steps: Int, stride: Int = 1) throws -> [[Double]] {
  try LanePaths.record(ensemble, nodes: [quantity], steps: steps, stride: stride).map { $0[0] }
}
