// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices

/// A card parameter as the fit moves it: 0 at its start, about 1 at a step that matters.
///
/// A parameter that is positive over three decades or more moves by its logarithm, any other by a twentieth of its
/// documented range (both assumed: they scale the search and do not shape its result). The critical field, whose 0 means
/// none at all, moves by its reciprocal, in steps of 1/(10 MV/m).
struct FitCoordinate {
  let description: ParameterDescription
  let start: Double

  private var isLogarithmic: Bool {
    let range = description.validRange
    return range.lowerBound > 0 && range.upperBound / range.lowerBound >= 1e3
  }

  private var isReciprocal: Bool { description.name == "ucrit" }

  private static let reciprocalStep = 1e-7

  private func reciprocal(_ value: Double) -> Double { value > 0 ? 1 / value : 0 }

  private var scale: Double { (description.validRange.upperBound - description.validRange.lowerBound) / 20 }

  /// The parameter there, kept inside its range.
  func value(_ coordinate: Double) -> Double {
    if isReciprocal {
      return min(
        reciprocal(reciprocal(start) + Self.reciprocalStep * coordinate), description.validRange.upperBound)
    }
    let free = isLogarithmic ? start * exp(coordinate) : start + scale * coordinate
    return min(max(free, description.validRange.lowerBound), description.validRange.upperBound)
  }

  /// Whether the range ends at or before a coordinate.
  func isAtLimit(_ coordinate: Double) -> Bool {
    let value = value(coordinate)
    return value <= description.validRange.lowerBound || value >= description.validRange.upperBound
  }

  /// The coordinate of a value.
  func coordinate(of value: Double) -> Double {
    if isReciprocal { return (reciprocal(value) - reciprocal(start)) / Self.reciprocalStep }
    return isLogarithmic ? log(value / start) : (value - start) / scale
  }

  /// The standard error of the parameter from that of the coordinate.
  func error(_ coordinateError: Double, at coordinate: Double) -> Double {
    if isReciprocal {
      let value = value(coordinate)
      return coordinateError * Self.reciprocalStep * value * value
    }
    return coordinateError * (isLogarithmic ? value(coordinate) : scale)
  }

  /// A standard error beyond which the data say nothing: a factor of e, or a quarter of the range.
  var largestError: Double { isLogarithmic ? 1 : 5 }
}
