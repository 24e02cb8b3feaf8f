// SPDX-License-Identifier: GPL-3.0-or-later

import CGSL

/// The one-sided power spectral density of a stretch of equidistant samples, without a window:
/// ```
/// S(k/NΔ) = 2Δ/N |Σ_n x_n e^{−2πikn/N}|²,   k = 1 … N/2 − 1
/// ```
/// A single periodogram scatters by its own size; average it over bins or stretches. Leakage is of order τ/NΔ for noise
/// of correlation time τ.
public struct Periodogram: Sendable {
  /// Hz, rising; zero and the Nyquist frequency are left out.
  public let frequencies: [Double]
  /// Density, sample unit squared per hertz.
  public let density: [Double]

  /// Transforms a stretch.
  ///
  /// - Parameters:
  ///   - samples: a power of two of samples, at least four.
  ///   - interval: Δ, seconds.
  /// - Throws: ``GSLError`` for another number of samples.
  public init(_ samples: [Double], interval: Double) throws {
    silenceAbortHandler()
    let count = samples.count
    guard count >= 4 else { throw GSLError(code: Int32(GSL_EINVAL), operation: "periodogram") }
    var values = samples
    // Half-complex: real parts at k, imaginary parts at N − k.
    try check(gsl_fft_real_radix2_transform(&values, 1, count), "periodogram")
    let scale = 2 * interval / Double(count)
    density = (1..<count / 2).map { scale * (values[$0] * values[$0] + values[count - $0] * values[count - $0]) }
    frequencies = (1..<count / 2).map { Double($0) / (Double(count) * interval) }
  }
}
