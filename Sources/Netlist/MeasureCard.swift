// SPDX-License-Identifier: GPL-3.0-or-later

/// A `.measure` card: a number to take from the result of an analysis.
public struct MeasureCard: Sendable {
  /// The kind of analysis whose results are measured.
  public enum Kind: String, Sendable, CaseIterable {
    /// `.tran`, over time.
    case transient = "tran"
    /// `.dc`, over the swept source or temperature.
    case dcSweep = "dc"
    /// `.ac`, over frequency.
    case smallSignal = "ac"
  }

  /// What is taken of a curve between two abscissae.
  public enum Statistic: String, Sendable, CaseIterable {
    /// The mean over the abscissa.
    case average = "avg"
    /// The root of the mean square over the abscissa.
    case rootMeanSquare = "rms"
    /// The smallest value.
    case minimum = "min"
    /// The largest value.
    case maximum = "max"
    /// The difference of the largest and the smallest value.
    case peakToPeak = "pp"
    /// The integral over the abscissa.
    case integral = "integ"
  }

  /// A waveform of the circuit.
  public struct Signal: Sendable {
    /// How a complex value becomes a number; real values are plain.
    public enum Part: String, Sendable, CaseIterable {
      /// The real value itself.
      case plain = ""
      /// The modulus.
      case modulus = "m"
      /// The argument, degrees.
      case phase = "p"
      /// The real part.
      case real = "r"
      /// The imaginary part.
      case imaginary = "i"
      /// 20 log₁₀ of the modulus.
      case decibels = "db"
    }

    /// `v(node)` or `i(source)`; nil for ground.
    public var variable: String?
    /// The second node of `v(node,node)`; nil for ground.
    public var reference: String?
    /// How a complex value becomes a number.
    public var part: Part
  }

  /// Where a curve passes a level.
  public struct Crossing: Sendable {
    /// Which passages count.
    public enum Direction: String, Sendable, CaseIterable {
      /// From below.
      case rise
      /// From above.
      case fall
      /// Both.
      case cross
    }

    /// What the curve is compared with.
    public enum Level: Sendable {
      /// Volts, amperes, or whatever the signal is in.
      case value(Double)
      /// Another curve.
      case signal(Signal)
    }

    /// The curve.
    public var signal: Signal
    /// What it passes.
    public var level: Level
    /// Which passages count.
    public var direction: Direction
    /// Which of them, from 1; nil for the last.
    public var occurrence: Int?
    /// Only passages from this abscissa on count.
    public var delay: Double?
  }

  /// A point of the abscissa.
  public enum Position: Sendable {
    /// Seconds, hertz, volts, amperes or °C.
    case at(Double)
    /// Where a curve passes a level.
    case crossing(Crossing)
  }

  /// What is measured.
  public enum Quantity: Sendable {
    /// `FIND signal WHEN …` or `FIND signal AT=…`
    case value(Signal, Position)
    /// `WHEN …`: the abscissa itself.
    case position(Crossing)
    /// `AVG signal [FROM=…] [TO=…]` and the like.
    case statistic(Statistic, Signal, from: Double?, to: Double?)
    /// `TRIG … TARG …`: the distance from the one to the other.
    case interval(trigger: Position, target: Position)
    /// `PARAM='…'`: an expression in parameters and earlier measures.
    case expression(DeferredExpression)
  }

  /// Its name, lower case.
  public var name: String
  /// The analyses it belongs to.
  public var kind: Kind
  /// What is measured.
  public var quantity: Quantity
  /// Where the card begins.
  public var location: SourceLocation
}
