// SPDX-License-Identifier: GPL-3.0-or-later

/// Which rows of a matrix are linearly independent, and how the others follow from them.
///
/// Rows are taken in order, each reduced by the independent ones before it (Gaussian elimination with the largest
/// remaining element as pivot), so that of several choices the first rows win. Incidence matrices of circuits have
/// elements ±1 and reduce exactly.
struct RowReduction: Sendable {
  /// A row that is Σ coefficient·(independent row).
  struct Dependent: Sendable {
    let row: Int
    /// By position in ``RowReduction/independent``.
    let coefficients: [Double]
  }

  /// Independent rows in order.
  private(set) var independent: [Int] = []
  /// All other rows.
  private(set) var dependent: [Dependent] = []

  /// - Parameters:
  ///   - rows: the matrix by rows.
  ///   - tolerance: share of a row's largest element below which a remainder counts as zero.
  init(_ rows: [[Double]], tolerance: Double = 1e-9) {
    // reduced = Σ combination·(independent row), with the pivot's element 1.
    var pivots: [(column: Int, reduced: [Double], combination: [Double])] = []
    for (index, row) in rows.enumerated() {
      var remainder = row
      var coefficients = Array(repeating: 0.0, count: pivots.count)
      for pivot in pivots where remainder[pivot.column] != 0 {
        let factor = remainder[pivot.column]
        for column in remainder.indices { remainder[column] -= factor * pivot.reduced[column] }
        remainder[pivot.column] = 0
        for position in pivot.combination.indices { coefficients[position] += factor * pivot.combination[position] }
      }
      let scale = row.reduce(0) { max($0, abs($1)) }
      guard let column = remainder.indices.max(by: { abs(remainder[$0]) < abs(remainder[$1]) }),
        abs(remainder[column]) > tolerance * scale
      else {
        dependent.append(Dependent(row: index, coefficients: coefficients))
        continue
      }
      let inverse = 1 / remainder[column]
      pivots.append((column, remainder.map { $0 * inverse }, (coefficients.map { -$0 } + [1]).map { $0 * inverse }))
      independent.append(index)
    }
    for index in dependent.indices {
      let short = dependent[index]
      let padding = Array(repeating: 0.0, count: independent.count - short.coefficients.count)
      dependent[index] = Dependent(row: short.row, coefficients: short.coefficients + padding)
    }
  }
}
