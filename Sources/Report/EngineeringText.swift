// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

/// Numbers as people read them: engineering prefixes, and as many digits as the error warrants.
public enum EngineeringText {
  /// A value with its prefix and unit, to `digits` significant digits: "2.03 nW".
  public static func quantity(_ value: Double, unit: String, digits: Int = 3) -> String {
    guard value.isFinite else { return "not finite" }
    let prefix = Prefix(for: value)
    return significant(value / prefix.factor, digits) + " " + prefix.symbol + unit
  }

  /// An estimate with one standard error to two significant digits: "102.10 ± 0.80 ns".
  ///
  /// A zero error, of a number without sampling, is left out.
  public static func estimate(_ estimate: Estimate, unit: String) -> String {
    let (value, error) = (estimate.value, estimate.standardError)
    guard value.isFinite, error.isFinite else { return "not finite" }
    // A number without unit takes no prefix.
    guard error > 0 else { return unit.isEmpty ? number(value, digits: 4) : quantity(value, unit: unit, digits: 4) }
    let prefix = Prefix(for: unit.isEmpty ? 0 : max(abs(value), error))
    let places = decimals(error / prefix.factor, significant: 2)
    let text = fixed(value / prefix.factor, places) + " ± " + fixed(error / prefix.factor, places)
    let label = prefix.symbol + unit
    return label.isEmpty ? text : text + " " + label
  }

  /// A number without unit to `digits` significant digits.
  public static func number(_ value: Double, digits: Int = 3) -> String {
    value.isFinite ? significant(value, digits) : "not finite"
  }

  /// A count with its digits in groups of three, kept on one line.
  public static func count(_ count: Int) -> String {
    let digits = Array(String(count.magnitude))
    var text = count < 0 ? "−" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "\u{202f}" }
      text.append(digit)
    }
    return text
  }

  private static func significant(_ value: Double, _ digits: Int) -> String {
    fixed(value, decimals(value, significant: digits))
  }

  private static func decimals(_ value: Double, significant: Int) -> Int {
    guard value != 0 else { return 0 }
    return min(12, max(0, significant - 1 - Int(log10(abs(value)).rounded(.down))))
  }

  private static func fixed(_ value: Double, _ places: Int) -> String {
    String(format: "%.\(places)f", locale: nil, value).replacing("-", with: "−")
  }

  /// An SI prefix in steps of a thousand, from atto to tera.
  private struct Prefix {
    let factor: Double
    let symbol: String

    init(for value: Double) {
      let symbols = ["a", "f", "p", "n", "µ", "m", "", "k", "M", "G", "T"]
      guard value != 0 else {
        (factor, symbol) = (1, "")
        return
      }
      // A hair of slack: 1 ns arrives as 9.999…e-10.
      let step = min(4, max(-6, Int((log10(abs(value)) / 3 + 1e-9).rounded(.down))))
      factor = pow(10, Double(3 * step))
      symbol = symbols[step + 6]
    }
  }
}
