// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist

/// What to characterise and how: the content of a cell specification in YAML.
public struct CellSpec: Sendable {
  /// The cell's name.
  public var name: String
  /// One line about it.
  public var summary: String
  /// The deck, relative to the spec's folder.
  public var netlist: String
  /// Process sections by the deck's own section name, for example `tt: ss`.
  public var sections: [String: String]
  /// Overrides of the deck's top-level parameters.
  public var parameters: [String: Double]
  /// Kelvin.
  public var temperature: Double
  /// The voltage source that biases the cell.
  public var biasSource: String
  /// The output node.
  public var output: String
  /// The node the output is compared with; ground without one.
  public var reference: String?
  /// The node whose voltage the next gate sees, a later stage of the cell; the output itself without it.
  public var digital: String?
  /// The decision threshold, volts; half of the largest source without one, 0 with a reference node.
  public var threshold: Double?
  /// The bit is 1 below the threshold instead of above it.
  public var activeLow: Bool
  /// Where P = ½ is looked for, volts; the span of the sources without it.
  public var biasRange: ClosedRange<Double>?
  /// Points of the operating curve.
  public var points: Int
  /// The time between bits for which energy is stated, seconds.
  public var bitPeriod: Double
  /// Relative standard error of τ to reach at the unbiased point.
  public var precision: Double
  /// Seed of the noise.
  public var seed: UInt64
  /// The integrator's step, seconds; chosen from the circuit without it.
  public var timeStep: Double?
  /// Limits to check.
  public var limits: [Limit]
  /// Published or earlier values to compare with.
  public var references: [Reference]
  /// The text that was read, for provenance.
  public var source: String

  /// A quantity that a limit or a reference speaks of.
  public enum Quantity: String, Sendable, CaseIterable {
    /// Integrated autocorrelation time, s.
    case tau
    /// Lag of ρ = 1/e, s.
    case oneOverETime
    /// Time of the slow mode, s.
    case exponentialTime
    /// Energy per bit, J.
    case energyPerBit
    /// Power of all sources, W.
    case power
    /// Bias at P = ½, V.
    case center
    /// Scale of the logistic fit, V per logit.
    case logisticScale
    /// Scale of the probit fit, V.
    case probitScale

    /// SI unit.
    public var unit: String {
      switch self {
      case .tau, .oneOverETime, .exponentialTime: "s"
      case .energyPerBit: "J"
      case .power: "W"
      case .center, .logisticScale, .probitScale: "V"
      }
    }
  }

  /// A pass/fail limit.
  public struct Limit: Sendable {
    /// What is limited.
    public var quantity: Quantity
    /// The smallest allowed value.
    public var minimum: Double?
    /// The largest allowed value.
    public var maximum: Double?
  }

  /// A value to compare with.
  public struct Reference: Sendable {
    /// What it is a value of.
    public var quantity: Quantity
    /// The value.
    public var value: Double
    /// Its own standard error, 0 if it is exact.
    public var standardError: Double
    /// Where it comes from.
    public var source: String
  }
}
