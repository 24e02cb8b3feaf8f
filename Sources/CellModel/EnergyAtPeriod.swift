// SPDX-License-Identifier: GPL-3.0-or-later

/// What a bit costs and is worth when one is taken every so often.
public struct EnergyAtPeriod: Codable, Hashable, Sendable {
  /// Time between bits, seconds.
  public var bitPeriod_s: Double
  /// Energy per bit, joules.
  public var perBit_J: Estimate
  /// Correlation between successive bits.
  public var residualCorrelation: Estimate
  /// Entropy of a bit given the one before it, bits: the information that is new.
  public var informationPerBit: Double
  /// Energy per independent bit, joules: `perBit_J` times 1 + 2 Σ ρ(kT), the number of bits that a mean needs for the
  /// weight of one; at short periods twice the energy in one integrated time.
  public var perIndependentBit_J: Estimate?

  /// A row from its parts.
  public init(
    bitPeriod_s: Double, perBit_J: Estimate, residualCorrelation: Estimate, informationPerBit: Double,
    perIndependentBit_J: Estimate? = nil
  ) {
    self.perIndependentBit_J = perIndependentBit_J
    self.bitPeriod_s = bitPeriod_s
    self.perBit_J = perBit_J
    self.residualCorrelation = residualCorrelation
    self.informationPerBit = informationPerBit
  }
}
