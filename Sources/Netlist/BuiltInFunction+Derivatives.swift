// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// Exact derivatives; at a kink that of one side, at a jump 0.
extension BuiltInFunction {
  /// The derivative of a function of one argument.
  func derivative(at x: Double) -> Double {
    switch self {
    case .abs: x > 0 ? 1 : x < 0 ? -1 : 0
    case .sqrt: 0.5 / x.squareRoot()
    case .exp: Foundation.exp(x)
    case .ln, .log: 1 / x
    case .log10: 1 / (x * M_LN10)
    case .sin: Foundation.cos(x)
    case .cos: -Foundation.sin(x)
    case .tan: 1 / (Foundation.cos(x) * Foundation.cos(x))
    case .asin: 1 / (1 - x * x).squareRoot()
    case .acos: -1 / (1 - x * x).squareRoot()
    case .atan: 1 / (1 + x * x)
    case .sinh: Foundation.cosh(x)
    case .cosh: Foundation.sinh(x)
    case .tanh: 1 / (Foundation.cosh(x) * Foundation.cosh(x))
    case .asinh: 1 / Foundation.hypot(1, x)
    case .acosh: 1 / (x * x - 1).squareRoot()
    case .atanh: 1 / (1 - x * x)
    case .uramp: x > 0 ? 1 : 0
    case .min, .max: 1
    default: 0
    }
  }

  /// The derivatives of a function of several arguments, each by its argument.
  func partials(_ arguments: UnsafeBufferPointer<Double>, into partials: UnsafeMutableBufferPointer<Double>) {
    partials.update(repeating: 0)
    let x = arguments[0]
    switch self {
    case .pow: (partials[0], partials[1]) = Self.powerPartials(x, arguments[1])
    case .pwr:
      // d(sgn(x)|x|^y)/dx = y|x|^(y−1)
      let (slope, logarithmic) = Self.powerPartials(Swift.abs(x), arguments[1])
      (partials[0], partials[1]) = (slope, x < 0 ? -logarithmic : logarithmic)
    case .atan2:
      let square = x * x + arguments[1] * arguments[1]
      (partials[0], partials[1]) = (arguments[1] / square, -x / square)
    case .hypot:
      let length = Foundation.hypot(x, arguments[1])
      if length > 0 { (partials[0], partials[1]) = (x / length, arguments[1] / length) }
    case .min: partials[arguments.indices.min { arguments[$0] < arguments[$1] } ?? 0] = 1
    case .max: partials[arguments.indices.reduce(0) { arguments[$1] > arguments[$0] ? $1 : $0 }] = 1
    case .limit:
      let (low, high) = arguments[1] <= arguments[2] ? (1, 2) : (2, 1)
      partials[x < arguments[low] ? low : x > arguments[high] ? high : 0] = 1
    case .table, .pwl:
      guard let segment = InterpolationSegment(arguments, extrapolates: self == .pwl) else {
        return partials.update(repeating: .nan)
      }
      if segment.isConstant {
        partials[segment.index + 1] = 1
        return
      }
      // y = y₀ + (y₁ − y₀)f with f = (x − x₀)/(x₁ − x₀)
      partials[0] = segment.slope
      partials[segment.index] = -segment.slope * (1 - segment.fraction)
      partials[segment.index + 1] = 1 - segment.fraction
      partials[segment.index + 2] = -segment.slope * segment.fraction
      partials[segment.index + 3] = segment.fraction
    default: partials[0] = derivative(at: x)
    }
  }

  /// d(x^y)/dx = y x^(y−1) and d(x^y)/dy = x^y ln x; the latter is 0 at x = 0 for y > 0, as its limit.
  static func powerPartials(_ x: Double, _ y: Double) -> (Double, Double) {
    let slope = y == 0 ? 0 : y * power(x, y - 1)
    let logarithmic = x == 0 && y > 0 ? 0 : power(x, y) * Foundation.log(x)
    return (slope, logarithmic)
  }
}
