// SPDX-License-Identifier: GPL-3.0-or-later

/// `.noise v(output[,reference]) source dec|oct|lin N fstart fstop`.
public struct NoiseSpectrumCard: Sendable {
  /// The node whose noise is computed; lower case, ground is `0`.
  public var output: String
  /// The node it is measured against.
  public var reference: String
  /// The independent source at which the input-referred noise is stated.
  public var source: String
  /// The frequencies.
  public var grid: FrequencyGrid

  /// A card from its parts.
  public init(output: String, reference: String = "0", source: String, grid: FrequencyGrid) {
    self.output = output
    self.reference = reference
    self.source = source
    self.grid = grid
  }
}
