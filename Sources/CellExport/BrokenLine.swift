// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

/// Straight lines between points, continued beyond them. The same as a sum, for languages that have no tables:
/// ```
/// y(V) = y₀ + s₀ (V − V₀) + Σᵢ cᵢ max(0, V − Vᵢ)
/// ```
package struct BrokenLine {
  /// V in volts and y, rising.
  package let points: [(position: Double, value: Double)]
  /// V₀, volts.
  package let origin: Double
  /// y₀.
  package let value: Double
  /// s₀: the slope before the first bend, per volt.
  package let slope: Double
  /// Vᵢ and cᵢ, the change of slope there; Vᵢ rise.
  package let bends: [(position: Double, change: Double)]

  /// Lines through points of rising position, with the slopes beyond them.
  package init(_ points: [(position: Double, value: Double)], outerSlope: Double) {
    let inner = zip(points, points.dropFirst()).map { ($1.value - $0.value) / ($1.position - $0.position) }
    let slopes = [outerSlope] + inner + [outerSlope]
    self.points = points
    origin = points[0].position
    value = points[0].value
    slope = outerSlope
    bends = points.indices.map { (points[$0].position, slopes[$0 + 1] - slopes[$0]) }.filter { $0.1 != 0 }
  }

  /// The points, and one more on either side, a volt away: tables differ in how they go on beyond their ends.
  package var extended: [(position: Double, value: Double)] {
    let last = points[points.count - 1]
    return [(origin - 1, value - slope)] + points + [(last.position + 1, last.value + slope)]
  }

  /// y at a position.
  package func callAsFunction(_ position: Double) -> Double {
    bends.reduce(value + slope * (position - origin)) { $0 + $1.change * max(0, position - $1.position) }
  }
}

extension BrokenLine {
  /// z of the cell's law against the bias.
  static func quantile(_ response: CellResponse, of cell: CellModel) -> BrokenLine {
    BrokenLine(
      points(response.quantile, of: cell), outerSlope: response.outerSlope / cell.logistic.scale_V.value)
  }

  /// The points of a function of the logit field, by bias.
  static func points(_ function: PiecewiseLinear, of cell: CellModel) -> [(position: Double, value: Double)] {
    let (center, scale) = (cell.logistic.center_V.value, cell.logistic.scale_V.value)
    let points = zip(function.x, function.y).map { (position: center + scale * $0, value: $1) }
    return scale > 0 ? points : points.reversed()
  }
}
