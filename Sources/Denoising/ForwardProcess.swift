// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The noising process: each bit is redrawn from a fair coin at a rate, independently of the others.
///
/// After a duration τ at rate λ a bit has flipped with probability ½(1 − e^(−λτ)).
public struct ForwardProcess: Sendable, Equatable, Codable {
  /// The grid of times t_0 = 0 < t_1 < … < t_T.
  public enum TimeGrid: String, Sendable, Codable, CaseIterable {
    /// t_k = −ln(1 − k/T): the last step starts from pure noise (t_T = ∞).
    case log
    /// t_k = k/T.
    case linear
  }

  /// Number of steps T.
  public var steps: Int
  /// The time grid.
  public var grid: TimeGrid
  /// λ of pixels, per unit of time.
  public var imageRate: Double
  /// λ of label spins, per unit of time.
  public var labelRate: Double
  /// Training pairs are taken at t_i(1 − offset) and t_{i+1}(1 + offset).
  public var offset: Double

  /// The process of the published runs.
  ///
  /// - Throws: ``DenoisingError`` for a value outside its range.
  public init(
    steps: Int, grid: TimeGrid = .log, imageRate: Double = 0.9, labelRate: Double = 0.2, offset: Double = 0.15
  ) throws(DenoisingError) {
    guard (1...64).contains(steps) else {
      throw DenoisingError(.badOption, "\(steps) steps", at: "--steps", remedy: "give 1 to 64 steps")
    }
    guard imageRate > 0, labelRate > 0, imageRate.isFinite, labelRate.isFinite else {
      throw DenoisingError(
        .badOption, "rates \(imageRate) and \(labelRate)", at: "forward process", remedy: "rates must be positive")
    }
    guard offset >= 0, offset < 1 else {
      throw DenoisingError(.badOption, "offset \(offset)", at: "--offset", remedy: "give a number from 0 to below 1")
    }
    self.steps = steps
    self.grid = grid
    self.imageRate = imageRate
    self.labelRate = labelRate
    self.offset = offset
  }

  /// t_k.
  public func time(_ k: Int) -> Double {
    let u = Double(k) / Double(steps)
    return grid == .linear ? u : -log(1 - u)
  }

  /// The noisy pair that step i learns from: its clean end and its noisy end.
  public func trainingInterval(_ step: Int) -> (start: Double, end: Double) {
    (time(step) * (1 - offset), time(step + 1) * (1 + offset))
  }

  /// ½(1 − e^(−λτ)).
  public static func flipProbability(rate: Double, duration: Double) -> Double {
    duration.isInfinite ? 0.5 : -expm1(-rate * duration) / 2
  }

  /// The fixed coupling w = −½ ln tanh(λΔt/2) between an output spin and its input copy: e^(2w) is P(stay)/P(flip)
  /// over the interval Δt = t_{i+1} − t_i, which is 0 for an infinite one.
  public func coupling(_ step: Int, rate: Double) -> Double {
    let end = time(step + 1)
    return end.isInfinite ? 0 : -log(tanh(rate * (end - time(step)) / 2)) / 2
  }
}
