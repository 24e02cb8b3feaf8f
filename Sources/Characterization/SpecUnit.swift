// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitNetlist

/// A unit that a spec states beside its numbers: SI value = number × `factor` + `offset`.
package struct SpecUnit: Sendable, Equatable {
  /// As the spec writes it.
  package let symbol: String
  package let factor: Double
  package let offset: Double

  /// Numbers beside it are in SI already, so that engineering suffixes mean what they do in decks.
  package var isCoherent: Bool { factor == 1 && offset == 0 }

  private static let bases = ["V", "A", "s", "F", "H", "Ω", "ohm", "Hz", "J", "W", "m", "K"]
  private static let prefixes: [(symbol: String, exponent: Double)] = [
    ("a", -18), ("f", -15), ("p", -12), ("n", -9), ("µ", -6), ("μ", -6), ("u", -6), ("m", -3), ("k", 3), ("M", 6),
    ("G", 9),
  ]

  /// The unit of a temperature for which none is stated.
  package static let kelvin = SpecUnit(symbol: "K", factor: 1, offset: 0)

  private init(symbol: String, factor: Double, offset: Double) {
    self.symbol = symbol
    self.factor = factor
    self.offset = offset
  }

  /// A unit by its symbol: a base unit, one with a prefix, °C or %; nil if it is none of these.
  package init?(_ symbol: String) {
    self.symbol = symbol
    if Self.bases.contains(symbol) {
      (factor, offset) = (1, 0)
    } else if ["°C", "C", "degC"].contains(symbol) {
      (factor, offset) = (1, 273.15)
    } else if symbol == "%" {
      (factor, offset) = (0.01, 0)
    } else if let prefix = Self.prefixes.first(where: { symbol.hasPrefix($0.symbol) }),
      Self.bases.contains(String(symbol.dropFirst(prefix.symbol.count)))
    {
      (factor, offset) = (pow(10, prefix.exponent), 0)
    } else {
      return nil
    }
  }

  /// The units that are known, for messages.
  package static let known = bases + ["°C", "%"]

  /// A finite number with an engineering suffix as in decks; nil if it is none.
  package static func number(_ text: String) -> Double? {
    var bytes = Array(text.utf8)
    let negative = bytes.first == UInt8(ascii: "-")
    if negative || bytes.first == UInt8(ascii: "+") { bytes.removeFirst() }
    guard let (value, end) = EngineeringNumber.scan(bytes, from: 0), end == bytes.count, value.isFinite else {
      return nil
    }
    return negative ? -value : value
  }

  /// The kelvin of a text that ends in °C or C; nil of any other.
  ///
  /// Unit letters carry no meaning in decks, so that without this `85C` would be 85 kelvin.
  package static func celsius(_ text: String) -> Double? {
    for symbol in ["°C", "C"] where text.hasSuffix(symbol) {
      return Double(text.dropLast(symbol.count).trimmingCharacters(in: .whitespaces)).map { $0 + 273.15 }
    }
    return nil
  }

  /// A number as decks write it, to four significant digits: `180m`, `100n`.
  package static func suffixed(_ value: Double) -> String {
    let suffixes = ["a", "f", "p", "n", "u", "m", "", "k", "meg", "g"]
    guard value != 0, value.isFinite else { return String(format: "%g", locale: nil, value) }
    let step = min(3, max(-6, Int((log10(abs(value)) / 3 + 1e-9).rounded(.down))))
    return String(format: "%.4g", locale: nil, value / pow(10, Double(3 * step))) + suffixes[step + 6]
  }
}
