// SPDX-License-Identifier: GPL-3.0-or-later

/// What is particular to a cell whose bit a clock takes.
public struct ClockedDecision: Codable, Sendable {
  /// The clock's period, seconds.
  public var period_s: Double
  /// When in the period the bit is read, seconds after the clock's delay.
  public var sampleTime_s: Double
  /// Fraction of decisions whose output has not reached its level when it is read.
  public var unresolvedFraction: Estimate
  /// Median time from the clock's edge to a resolved output, seconds.
  public var resolveTime_s: Estimate
  /// The time within which 99 % of the outputs resolve, seconds.
  public var slowResolveTime_s: Estimate?
  /// Correlation of successive bits at P = ½.
  public var successiveCorrelation: Estimate

  /// A clocked cell's own figures.
  public init(
    period_s: Double, sampleTime_s: Double, unresolvedFraction: Estimate, resolveTime_s: Estimate,
    slowResolveTime_s: Estimate? = nil, successiveCorrelation: Estimate
  ) {
    self.slowResolveTime_s = slowResolveTime_s
    self.period_s = period_s
    self.sampleTime_s = sampleTime_s
    self.unresolvedFraction = unresolvedFraction
    self.resolveTime_s = resolveTime_s
    self.successiveCorrelation = successiveCorrelation
  }
}
