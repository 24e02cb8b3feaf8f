// SPDX-License-Identifier: GPL-3.0-or-later

/// How P(1) follows a step of the bias, as a chip's bias circuit makes one before every sample.
public struct Settling: Codable, Sendable {
  /// The bias before the step, volts.
  public var from_V: Double
  /// The bias after it, volts.
  public var to_V: Double
  /// Seconds after the step, rising from 0.
  public var time_s: [Double]
  /// P(1) at those times.
  public var probability: [Double]
  /// One standard error of `probability`: of the exact engine the discretisation error.
  public var probabilityError: [Double]
  /// The share of the step in P that may be left for the cell to count as settled.
  public var tolerance: Double
  /// From when on less than that share is left, seconds.
  public var settlingTime_s: Estimate
  /// P(1) at those times after the step back, from `to_V` to `from_V`.
  public var returnProbability: [Double]?
  /// One standard error of `returnProbability`.
  public var returnProbabilityError: [Double]?
  /// The same of the step back.
  public var returnSettlingTime_s: Estimate?
  /// What computed it.
  public var engine: String

  /// A step response from its columns.
  public init(
    from_V: Double, to_V: Double, time_s: [Double], probability: [Double], probabilityError: [Double],
    tolerance: Double, settlingTime_s: Estimate, engine: String
  ) {
    self.from_V = from_V
    self.to_V = to_V
    self.time_s = time_s
    self.probability = probability
    self.probabilityError = probabilityError
    self.tolerance = tolerance
    self.settlingTime_s = settlingTime_s
    self.engine = engine
  }
}
