// SPDX-License-Identifier: GPL-3.0-or-later

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
  /// The PULSE source whose period is the time between bits; a free-running cell has none.
  public var clock: String?
  /// When the bit of a clocked cell is read, seconds after its clock's pulse begins.
  public var sampleTime: Double?
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
  /// Names of the measurements beside curve, autocorrelation and energy; all that are cheap without it.
  public var measurements: [String]?
  /// What varies beside the noise.
  public var conditions: [Condition]
  /// How the values of several conditions combine.
  public var corners: Corners
  /// Relative standard error of τ at conditions other than the nominal one, where the cell needs Monte Carlo.
  public var conditionPrecision: Double
  /// Draws of device mismatch, if there shall be any.
  public var mismatch: Mismatch?
  /// Limits to check.
  public var limits: [Limit]
  /// Published or earlier values to compare with.
  public var references: [Reference]
  /// The text that was read, for provenance.
  public var source: String

  /// A pass/fail limit.
  public struct Limit: Sendable {
    /// What is limited.
    public var quantity: Quantity
    /// The smallest allowed value.
    public var minimum: Bound?
    /// The value aimed at, which is shown and not checked.
    public var typical: Double?
    /// The largest allowed value.
    public var maximum: Bound?

    /// A limit; a side that is nil is open.
    public init(quantity: Quantity, minimum: Bound? = nil, typical: Double? = nil, maximum: Bound? = nil) {
      self.quantity = quantity
      self.minimum = minimum
      self.typical = typical
      self.maximum = maximum
    }
  }

  /// One side of a limit.
  public struct Bound: Sendable, Codable {
    /// In the quantity's SI unit.
    public var value: Double
    /// Whether a value beyond it fails the cell; else it is only reported.
    public var fail: Bool

    /// A side of a limit.
    public init(value: Double, fail: Bool = true) {
      self.value = value
      self.fail = fail
    }
  }

  /// How the values of several conditions combine.
  public enum Corners: String, Sendable, CaseIterable {
    /// Every combination.
    case factorial
    /// Each condition alone, the others at their nominal values.
    case oneAtATime = "one-at-a-time"
  }

  /// Draws of device mismatch.
  public struct Mismatch: Sendable {
    /// Draws in each section.
    public var samples: Int
    /// Seed of the draws.
    public var seed: UInt64
    /// Process sections to draw in; the nominal one alone where empty.
    public var sections: [String]
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
