// SPDX-License-Identifier: GPL-3.0-or-later

/// Points of a regular grid of one or two charges, in elementary charges.
struct ChargeGrid: Sendable {
  /// The charges of the first point.
  var start: (Double, Double)
  /// What a column and a row add.
  let step: (Double, Double)
  /// Points along the first charge.
  let columns: Int
  /// Points along the second, 1 in one dimension.
  let rows: Int

  /// The same points, displaced.
  func shifted(by shift: (Double, Double)) -> ChargeGrid {
    var grid = self
    grid.start = (start.0 + shift.0, start.1 + shift.1)
    return grid
  }
}

/// Two opposed rates at the points of a ``ChargeGrid``, 1/s, kept once for all points that share a coordinate on which
/// they do not depend: a stage of a cascade knows nothing of the later ones.
struct RateTable: Sendable {
  /// What a step along a column or row adds to the index; 0 along a coordinate without influence.
  let strides: (column: Int, row: Int)
  /// Rates forwards.
  var forward: [Double]
  /// Rates back.
  var reverse: [Double]

  /// An empty table for rates that depend on the named coordinates.
  init(_ grid: ChargeGrid, dependsOn: (first: Bool, second: Bool)) {
    let columns = dependsOn.first ? grid.columns : 1
    strides = (dependsOn.first ? 1 : 0, dependsOn.second ? columns : 0)
    let count = columns * (dependsOn.second ? grid.rows : 1)
    forward = Array(repeating: 0, count: count)
    reverse = forward
  }

  /// Rows and columns that are kept.
  var keptRows: Int { strides.row == 0 ? 1 : forward.count / keptColumns }
  var keptColumns: Int { strides.column == 0 ? 1 : strides.row == 0 ? forward.count : strides.row }

  /// Where the rates of a point stand.
  @inline(__always)
  func index(column: Int, row: Int) -> Int { column * strides.column + row * strides.row }

  /// Adds the rates of another table on the same grid, forward to forward or, where `sign` is −1, to reverse.
  ///
  /// - Precondition: this table depends on every coordinate that the other depends on.
  mutating func add(_ other: RateTable, sign: Int) {
    let columns = keptColumns
    for row in 0..<keptRows {
      for column in 0..<columns {
        let (own, its) = (row * columns + column, other.index(column: column, row: row))
        forward[own] += sign > 0 ? other.forward[its] : other.reverse[its]
        reverse[own] += sign > 0 ? other.reverse[its] : other.forward[its]
      }
    }
  }

  /// Takes one device's rates out and puts others on the same grid in.
  mutating func exchange(_ old: RateTable, for new: RateTable, sign: Int) {
    let columns = keptColumns
    for row in 0..<keptRows {
      for column in 0..<columns {
        let (own, its) = (row * columns + column, old.index(column: column, row: row))
        let change = (new.forward[its] - old.forward[its], new.reverse[its] - old.reverse[its])
        forward[own] += sign > 0 ? change.0 : change.1
        reverse[own] += sign > 0 ? change.1 : change.0
      }
    }
  }
}
