// SPDX-License-Identifier: GPL-3.0-or-later

/// The power spectral density of the bit, taken as 0 and 1, about its mean.
public struct OutputSpectrum: Codable, Sendable {
  /// The bias it belongs to, volts.
  public var bias_V: Double
  /// Hertz, rising.
  public var frequency_Hz: [Double]
  /// One-sided density, 1/Hz: its integral over all frequencies is the bit's variance P(1 − P).
  public var density_per_Hz: [Double]
  /// One standard error of `density_per_Hz`: of the exact engine the discretisation error.
  public var densityError_per_Hz: [Double]
  /// Where the density has fallen to half of its value at low frequency, hertz; 1/2πτ for a telegraph signal.
  public var corner_Hz: Estimate
  /// What computed it.
  public var engine: String

  /// A spectrum from its columns.
  public init(
    bias_V: Double, frequency_Hz: [Double], density_per_Hz: [Double], densityError_per_Hz: [Double],
    corner_Hz: Estimate, engine: String
  ) {
    self.bias_V = bias_V
    self.frequency_Hz = frequency_Hz
    self.density_per_Hz = density_per_Hz
    self.densityError_per_Hz = densityError_per_Hz
    self.corner_Hz = corner_Hz
    self.engine = engine
  }
}
