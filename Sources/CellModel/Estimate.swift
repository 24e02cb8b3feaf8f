// SPDX-License-Identifier: GPL-3.0-or-later

/// A measured number with its standard error, in the SI unit that its name states.
public struct Estimate: Codable, Hashable, Sendable {
  /// The estimate.
  public var value: Double
  /// One standard error, from the effective sample size.
  public var standardError: Double

  /// A number with its error.
  public init(_ value: Double, standardError: Double) {
    self.value = value
    self.standardError = standardError
  }
}
