// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// What a chip's cells came to, once drawn and calibrated.
public struct ChipCensus: Codable, Hashable, Sendable {
  /// Number of cells.
  public var cells: Int
  /// Mean of the offsets left after calibration, logits; the wander is not in it.
  public var offsetMean_logit: Double
  /// Their standard deviation, logits.
  public var offsetDeviation_logit: Double
  /// Mean of a node's field over the design's.
  public var gainMean: Double
  /// Its standard deviation.
  public var gainDeviation: Double
  /// Cells whose offset lies beyond their bias converter.
  public var outOfRange: Int
  /// Draws of the mismatch study that gave no working cell, over all: they are not on this chip.
  public var failureShare: Double
  /// Mean memory at P = ½: the probability that a node is read before it has forgotten.
  public var memory: Double
  /// Mean energy of a cell over the nominal one's at the calibration's temperature.
  public var energyFactor: Double
  /// Whether the temperature's effect is the ideal law's for want of a measured one.
  public var isTemperatureAssumed: Bool

  /// Mean and standard deviation (N − 1).
  static func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    guard count > 1 else { return (mean, 0) }
    return (mean, (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)).squareRoot())
  }
}
