// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

extension CellSpec {
  /// Something beside the noise that varies: the process section, the temperature, the bit period or a parameter.
  public struct Condition: Sendable {
    /// What varies.
    public enum Kind: Sendable, Equatable {
      /// The process section.
      case section
      /// The temperature.
      case temperature
      /// The time between bits.
      case bitPeriod
      /// A top-level parameter of the deck, by lower-case name.
      case parameter(String)
    }

    /// A value of a condition.
    public enum Value: Sendable, Equatable {
      /// Of the process section.
      case word(String)
      /// Of everything else, SI.
      case number(Double)
    }

    /// What varies.
    public var kind: Kind
    /// What tables call it.
    public var display: String
    /// The unit that the spec states for it.
    package var unit: SpecUnit?
    /// The nominal value; the spec's or the deck's own without it.
    public var typical: Value?
    /// Every value, in the order of the spec; the nominal one need not be among them.
    public var values: [Value]
    /// Where it stands, for messages.
    public var place: String

    /// A value with the condition's name or unit, such as `ss`, `358.1 K`, `vdd 180 mV`, `c1=1f`.
    public func label(_ value: Value) -> String {
      switch (kind, value) {
      case (_, .word(let word)): return word
      case (.temperature, .number(let kelvin)):
        let unit = unit ?? SpecUnit.kelvin
        return String(format: "%.5g", locale: nil, (kelvin - unit.offset) / unit.factor) + " " + unit.symbol
      case (_, .number(let number)):
        guard let unit else { return "\(display)=\(SpecUnit.suffixed(number))" }
        return "\(display) " + String(format: "%.4g", locale: nil, (number - unit.offset) / unit.factor) + " "
          + unit.symbol
      }
    }
  }
}

extension CellSpec.Condition.Value {
  /// The same value, up to the rounding of a step.
  func isSame(as other: Self) -> Bool {
    switch (self, other) {
    case (.word(let a), .word(let b)): a == b
    case (.number(let a), .number(let b)): abs(a - b) <= 1e-9 * max(abs(a), abs(b))
    default: false
    }
  }
}
