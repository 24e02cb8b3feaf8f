// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// A complex number.
public struct Complex: Sendable, Hashable {
  /// The real part.
  public var real: Double
  /// The imaginary part.
  public var imaginary: Double

  /// A number from its parts.
  public init(_ real: Double, _ imaginary: Double = 0) {
    self.real = real
    self.imaginary = imaginary
  }

  /// A number from its modulus and its argument in radians.
  public init(modulus: Double, argument: Double) {
    self.init(modulus * cos(argument), modulus * sin(argument))
  }

  /// 0.
  public static let zero = Complex(0)

  /// |z|.
  public var modulus: Double { hypot(real, imaginary) }

  /// |z|².
  public var squaredModulus: Double { real * real + imaginary * imaginary }

  /// The argument in radians, from −π to π.
  public var argument: Double { atan2(imaginary, real) }

  /// The sum.
  public static func + (left: Complex, right: Complex) -> Complex {
    Complex(left.real + right.real, left.imaginary + right.imaginary)
  }

  /// The difference.
  public static func - (left: Complex, right: Complex) -> Complex {
    Complex(left.real - right.real, left.imaginary - right.imaginary)
  }

  /// The number with its sign changed.
  public static prefix func - (number: Complex) -> Complex { Complex(-number.real, -number.imaginary) }

  /// The product.
  public static func * (left: Complex, right: Complex) -> Complex {
    Complex(
      left.real * right.real - left.imaginary * right.imaginary,
      left.real * right.imaginary + left.imaginary * right.real)
  }

  /// The product with a real number.
  public static func * (factor: Double, number: Complex) -> Complex {
    Complex(factor * number.real, factor * number.imaginary)
  }

  /// Adds a number.
  public static func += (left: inout Complex, right: Complex) { left = left + right }

  /// Subtracts a number.
  public static func -= (left: inout Complex, right: Complex) { left = left - right }
}
