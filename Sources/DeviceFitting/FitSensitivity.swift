// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitGSLNumerics

/// What the residual knows about each coordinate: ∂r/∂u by columns.
struct FitSensitivity {
  let columns: [[Double]]

  /// Below this root mean square change of the logarithmic current over a whole coordinate, a parameter does nothing.
  private static let leastEffect = 1e-6
  /// The part of a column that others cannot make up for, below which two parameters do the same. Finite differences
  /// leave 10⁻⁸.
  private static let leastIndependence = 1e-5

  /// Central differences, or one-sided ones at an end of the range.
  init(at point: [Double], bounds: [FitCoordinate], residual: ([Double]) throws -> [Double]) throws {
    let step = 1e-4
    columns = try point.indices.map { index in
      var (up, down) = (point, point)
      up[index] += step
      down[index] -= step
      let coordinate = bounds[index]
      // What the parameter's range leaves of the steps.
      let width =
        coordinate.coordinate(of: coordinate.value(up[index]))
        - coordinate.coordinate(of: coordinate.value(down[index]))
      guard width > 0 else { return Array(repeating: 0, count: try residual(point).count) }
      return zip(try residual(up), try residual(down)).map { ($0 - $1) / width }
    }
  }

  private static func dot(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// What a column can do.
  enum Effect {
    case independent
    case none
    /// The others imitate it.
    case imitated
  }

  /// The effect of the last column beside the others.
  var effectOfLast: Effect {
    guard let last = columns.last else { return .none }
    let norm = Self.dot(last, last).squareRoot()
    guard norm > Self.leastEffect * Double(last.count).squareRoot() else { return .none }
    // Gram–Schmidt, twice for the digits.
    var basis: [[Double]] = []
    func remainder(_ column: [Double]) -> [Double] {
      var rest = column
      for _ in 0..<2 {
        for direction in basis {
          let share = Self.dot(direction, rest)
          for index in rest.indices { rest[index] -= share * direction[index] }
        }
      }
      return rest
    }
    for column in columns.dropLast() {
      let rest = remainder(column)
      let length = Self.dot(rest, rest).squareRoot()
      if length > 0 { basis.append(rest.map { $0 / length }) }
    }
    let rest = remainder(last)
    return Self.dot(rest, rest).squareRoot() > Self.leastIndependence * norm ? .independent : .imitated
  }

  /// Standard errors of the coordinates for residuals of variance `variance`: √(variance·diag (JᵀJ)⁻¹).
  ///
  /// - Throws: `GSLError` where the columns depend on each other.
  func standardErrors(variance: Double) throws -> [Double] {
    // Columns of length one keep the inversion's digits.
    let norms = columns.map { Self.dot($0, $0).squareRoot() }
    var normal = Matrix(rows: columns.count, columns: columns.count)
    for row in columns.indices {
      for column in columns.indices {
        normal[row, column] = Self.dot(columns[row], columns[column]) / (norms[row] * norms[column])
      }
    }
    let inverse = try LUFactorization(normal).inverse()
    return columns.indices.map { (variance * max(0, inverse[$0, $0])).squareRoot() / norms[$0] }
  }
}
