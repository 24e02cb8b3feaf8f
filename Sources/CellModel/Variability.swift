// SPDX-License-Identifier: GPL-3.0-or-later

/// How cells of one design differ from each other: the joint distribution of their figures under mismatch.
public struct Variability: Codable, Sendable {
  /// Seed of the mismatch draws.
  public var seed: UInt64
  /// One entry a process section, the nominal one first.
  public var corners: [MismatchStatistics]

  /// A distribution from its parts.
  public init(seed: UInt64, corners: [MismatchStatistics]) {
    self.seed = seed
    self.corners = corners
  }
}

/// The samples of one process section, and their mean and covariance.
///
/// The joint distribution is that of the four figures of ``MismatchStatistics/axes``: the offset is in volts, of slope,
/// time and energy the natural logarithm of their SI values counts, since they stay positive.
public struct MismatchStatistics: Codable, Sendable {
  /// The order of `mean`, `covariance` and of a sample: bias of P = ½ less the nominal one (V), ln of the logistic
  /// scale's magnitude, ln τ, ln of the energy per bit, each after the cell's bias has been set to P = ½.
  public static let axes = ["offset_V", "ln_scale", "ln_tau", "ln_energy"]
  /// Process section; empty for a deck without sections.
  public var section: String
  /// Kelvin.
  public var temperature_K: Double
  /// The figures without mismatch.
  public var nominal: CellFigures
  /// One row of four a sample, in the order of ``axes``.
  public var samples: [[Double]]
  /// Draws whose cell is no p-bit at any bias that its supplies can make.
  public var failures: Int
  /// The failures by their reason; absent without any.
  public var failureReasons: [String: Int]?
  /// Of the samples.
  public var mean: [Double]
  /// Of the samples, 4 × 4.
  public var covariance: [[Double]]
  /// Standard deviations along ``axes`` by adjoint sensitivities: linear in the mismatch, without sampling; NaN-free,
  /// absent where the engine has no derivatives.
  public var linearDeviation: [Double]?
  /// Of the offset's linear variance, V², the part of each transistor by name.
  public var offsetVariance_V2: [String: Double]?
  /// How far the linear offset can be trusted: the true offset over the linear one, from one standard deviation below to
  /// one above along the most probable direction. 1 where the offset is linear; absent where a cell that far out cannot
  /// be set to P = ½ at all.
  public var offsetLinearity: Double?

  /// Statistics from their parts.
  public init(
    section: String, temperature_K: Double, nominal: CellFigures, samples: [[Double]], failures: Int, mean: [Double],
    covariance: [[Double]], linearDeviation: [Double]? = nil, offsetVariance_V2: [String: Double]? = nil
  ) {
    self.section = section
    self.temperature_K = temperature_K
    self.nominal = nominal
    self.samples = samples
    self.failures = failures
    self.mean = mean
    self.covariance = covariance
    self.linearDeviation = linearDeviation
    self.offsetVariance_V2 = offsetVariance_V2
  }
}
