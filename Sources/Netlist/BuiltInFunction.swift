// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The functions of expressions, by their name in a deck.
enum BuiltInFunction: String, CaseIterable, Sendable {
  case abs, sqrt, exp, ln, log, log10, pow, pwr, min, max, limit
  case sin, cos, tan, asin, acos, atan, atan2, sinh, cosh, tanh, asinh, acosh, atanh, hypot
  case floor, ceil, int, nint, round, sgn, u, uramp, table, pwl

  /// How many arguments the function takes.
  var arity: ClosedRange<Int> {
    switch self {
    case .pow, .pwr, .atan2, .hypot: 2...2
    case .limit: 3...3
    case .min, .max: 1...64
    case .table, .pwl: 3...1025
    default: 1...1
    }
  }

  /// Whether pairs of numbers follow the first argument.
  var takesPairs: Bool { self == .table || self == .pwl }

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

  /// The value of any number of arguments; not a number outside the function's domain.
  func value(_ arguments: [Double]) -> Double {
    arguments.withUnsafeBufferPointer { arguments.count == 1 ? value(of: arguments[0]) : value(of: $0) }
  }

  /// The value of a function of several arguments.
  func value(of arguments: UnsafeBufferPointer<Double>) -> Double {
    let x = arguments[0]
    switch self {
    case .pow: return Self.power(x, arguments[1])
    // sgn(x)·|x|^y
    case .pwr: return (x < 0 ? -1 : 1) * Self.power(Swift.abs(x), arguments[1])
    case .min: return arguments.reduce(x) { $1 < $0 ? $1 : $0 }
    case .max: return arguments.reduce(x) { $1 > $0 ? $1 : $0 }
    // x between the two bounds, in whichever order they stand.
    case .limit:
      let low = Swift.min(arguments[1], arguments[2])
      let high = Swift.max(arguments[1], arguments[2])
      return x < low ? low : x > high ? high : x
    case .atan2: return Foundation.atan2(x, arguments[1])
    case .hypot: return Foundation.hypot(x, arguments[1])
    case .table, .pwl: return InterpolationSegment(arguments, extrapolates: self == .pwl)?.value ?? .nan
    default: return value(of: x)
    }
  }

  /// The value of a function of one argument.
  func value(of x: Double) -> Double {
    switch self {
    case .abs: Swift.abs(x)
    case .sqrt: x.squareRoot()
    case .exp: Foundation.exp(x)
    // In SPICE decks `log` is the natural logarithm.
    case .ln, .log: Foundation.log(x)
    case .log10: Foundation.log10(x)
    case .min, .max: x
    case .sin: Foundation.sin(x)
    case .cos: Foundation.cos(x)
    case .tan: Foundation.tan(x)
    case .asin: Foundation.asin(x)
    case .acos: Foundation.acos(x)
    case .atan: Foundation.atan(x)
    case .sinh: Foundation.sinh(x)
    case .cosh: Foundation.cosh(x)
    case .tanh: Foundation.tanh(x)
    case .asinh: Foundation.asinh(x)
    case .acosh: Foundation.acosh(x)
    case .atanh: Foundation.atanh(x)
    case .floor: x.rounded(.down)
    case .ceil: x.rounded(.up)
    case .int: x.rounded(.towardZero)
    case .nint, .round: x.rounded()
    case .sgn: x > 0 ? 1 : x < 0 ? -1 : 0
    // The unit step, as in ngspice 1/2 at 0, and its integral.
    case .u: x > 0 ? 1 : x < 0 ? 0 : 0.5
    case .uramp: x < 0 ? 0 : x
    case .pow, .pwr, .limit, .atan2, .hypot, .table, .pwl: .nan
    }
  }
}
