// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCharacterization

/// What a sizing may change and aims at: the section `optimize` of a cell spec.
public struct SizingGoal: Sendable {
  /// A parameter of the deck that may change.
  public struct Parameter: Sendable {
    /// Its name, lower case.
    public var name: String
    /// Its range.
    public var range: ClosedRange<Double>
    /// Whether equal ratios count the same, not equal differences.
    public var isLogarithmic: Bool

    /// A parameter.
    public init(name: String, range: ClosedRange<Double>, isLogarithmic: Bool) {
      self.name = name
      self.range = range
      self.isLogarithmic = isLogarithmic
    }
  }

  /// A limit to keep, of a positive quantity.
  public struct Limit: Sendable {
    /// Of what.
    public var quantity: CellSpec.Quantity
    /// The smallest allowed value, SI.
    public var minimum: Double?
    /// The largest allowed value, SI.
    public var maximum: Double?

    /// A limit.
    public init(quantity: CellSpec.Quantity, minimum: Double? = nil, maximum: Double? = nil) {
      self.quantity = quantity
      self.minimum = minimum
      self.maximum = maximum
    }
  }

  /// The ladder of correlation times of the energy–speed front.
  public struct Front: Sendable {
    /// The shortest limit of τ, s.
    public var minimum: Double
    /// The longest, s.
    public var maximum: Double
    /// How many, evenly spread in the logarithm.
    public var points: Int

    /// The limits of τ, s, the longest first.
    public var limits: [Double] {
      (0..<points).map { maximum * pow(minimum / maximum, points == 1 ? 0 : Double($0) / Double(points - 1)) }
    }
  }

  /// What is minimised.
  public var objective: CellSpec.Quantity
  /// What may change.
  public var parameters: [Parameter]
  /// What must hold.
  public var limits: [Limit]
  /// The front; none is drawn without it.
  public var front: Front?
  /// Searches from random points.
  public var restarts: Int
  /// Cells that each search may try.
  public var evaluations: Int

  /// The quantities that a sizing knows: positive ones that follow from the figures of merit or, for the offset, from
  /// adjoint sensitivities.
  public static let quantities: [CellSpec.Quantity] = [
    .tau, .energyPerBit, .energyPerTau, .power, .logisticScale, .probitScale, .offsetDeviation, .offsetInScales,
  ]
}
