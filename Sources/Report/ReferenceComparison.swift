// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

/// A measured quantity beside its reference.
public struct ReferenceComparison: Sendable {
  /// The quantity.
  public var name: String
  /// As measured, in `unit`.
  public var measured: Estimate
  /// What it is compared with, in `unit`.
  public var reference: Double
  /// One standard error of the reference; 0 for an exact one.
  public var referenceError: Double
  /// The SI unit of all three; empty for a pure number.
  public var unit: String
  /// Where the reference comes from.
  public var source: String
  /// Within how many standard errors the two count as agreeing.
  public var tolerance: Double

  /// A comparison from its parts.
  public init(
    _ name: String, measured: Estimate, reference: Double, referenceError: Double = 0, unit: String,
    source: String = "", tolerance: Double = 3
  ) {
    self.name = name
    self.measured = measured
    self.reference = reference
    self.referenceError = referenceError
    self.unit = unit
    self.source = source
    self.tolerance = tolerance
  }

  /// (measured − reference) over the errors of both in quadrature; infinite where neither has one and they differ.
  public var deviation: Double {
    let difference = measured.value - reference
    let error = (measured.standardError * measured.standardError + referenceError * referenceError).squareRoot()
    return difference == 0 ? 0 : difference / error
  }

  /// Whether the two agree within the tolerance; never where either is not a number.
  public var agrees: Bool { abs(deviation) <= tolerance }
}
