// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The functions of expressions, by their name in a deck.
enum BuiltInFunction: String, CaseIterable, Sendable {
  case abs, sqrt, exp, ln, log, log10, pow, pwr, min, max, limit
  case sin, cos, tan, asin, acos, atan, atan2, sinh, cosh, tanh, asinh, acosh, atanh, hypot
  case floor, ceil, int, nint, round, sgn

  /// How many arguments the function takes.
  var arity: ClosedRange<Int> {
    switch self {
    case .pow, .pwr, .atan2, .hypot: 2...2
    case .limit: 3...3
    case .min, .max: 1...64
    default: 1...1
    }
  }

  /// The function's value.
  /// - Throws: A ``Diagnostic`` if it is not a finite number.
  func apply(_ arguments: [Double], at place: Place) throws -> Double {
    let result = value(arguments)
    guard result.isFinite else {
      let list = arguments.map { "\($0)" }.joined(separator: ", ")
      throw place.error(
        .expression, "\(rawValue)(\(list)) is not a finite number",
        remedy: "check the argument, or bound it with max() or limit()")
    }
    return result
  }

  /// x^y; a negative base with a fractional exponent has no real value.
  static func power(_ x: Double, _ y: Double) -> Double { Foundation.pow(x, y) }

  private func value(_ arguments: [Double]) -> Double {
    let x = arguments[0]
    switch self {
    case .abs: return Swift.abs(x)
    case .sqrt: return x.squareRoot()
    case .exp: return Foundation.exp(x)
    // In SPICE decks `log` is the natural logarithm.
    case .ln, .log: return Foundation.log(x)
    case .log10: return Foundation.log10(x)
    case .pow: return Self.power(x, arguments[1])
    // sgn(x)·|x|^y
    case .pwr: return (x < 0 ? -1 : 1) * Self.power(Swift.abs(x), arguments[1])
    case .min: return arguments.reduce(x) { Swift.min($0, $1) }
    case .max: return arguments.reduce(x) { Swift.max($0, $1) }
    // x between the two bounds, in whichever order they stand.
    case .limit:
      let low = Swift.min(arguments[1], arguments[2])
      let high = Swift.max(arguments[1], arguments[2])
      return Swift.min(Swift.max(x, low), high)
    case .sin: return Foundation.sin(x)
    case .cos: return Foundation.cos(x)
    case .tan: return Foundation.tan(x)
    case .asin: return Foundation.asin(x)
    case .acos: return Foundation.acos(x)
    case .atan: return Foundation.atan(x)
    case .atan2: return Foundation.atan2(x, arguments[1])
    case .sinh: return Foundation.sinh(x)
    case .cosh: return Foundation.cosh(x)
    case .tanh: return Foundation.tanh(x)
    case .asinh: return Foundation.asinh(x)
    case .acosh: return Foundation.acosh(x)
    case .atanh: return Foundation.atanh(x)
    case .hypot: return Foundation.hypot(x, arguments[1])
    case .floor: return x.rounded(.down)
    case .ceil: return x.rounded(.up)
    case .int: return x.rounded(.towardZero)
    case .nint, .round: return x.rounded()
    case .sgn: return x > 0 ? 1 : x < 0 ? -1 : 0
    }
  }
}
