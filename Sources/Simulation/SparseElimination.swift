// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitSparseLinear

/// The factors of a two-dimensional lattice's generator, without the row and column of a reference site, by sparse LU:
/// for lattices whose band is too wide for ``BandedElimination``.
struct SparseElimination {
  private let factors: SparseLU
  private let column: [Double]
  private let reference: Int

  /// - Parameter reference: a site where the law is not small.
  init(_ generator: LatticeGenerator, reference: Int) throws {
    let (matrix, column) = Self.reduced(generator, reference: reference)
    self.column = column
    self.reference = reference
    factors = try Self.translating { try SparseLU(matrix) }
  }

  private static func translating<Value>(_ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let error as SparseLUError {
      throw SimulationError(.noConvergence, "the master equation has no solution: \(error)")
    }
  }

  /// The stationary law, its sum 1.
  ///
  /// - Throws: ``SimulationError`` with code `noConvergence` where its digits are lost.
  func stationaryLaw() throws -> [Double] {
    // L p = 0 with p = 1 at the reference.
    var law = try Self.translating { try factors.solve(column) }
    law.insert(1, at: reference)
    // Rounding leaves the far tails with either sign.
    let total = law.reduce(0, +)
    let negative = law.reduce(0) { $0 + min(0, $1) }
    guard total > 0, total.isFinite, -negative < 1e-9 * total else {
      throw SimulationError(
        .noConvergence,
        "the stationary law lost its digits: barriers between the circuit's states exceed about 25 kT",
        remedy: "lower the barrier (supply or capacitance), or use the noisy transient")
    }
    return law.map { max(0, $0) / (total - negative) }
  }

  /// g with Lᵀ g = f and g = 0 at the reference.
  func solve(_ right: [Double]) throws -> [Double] {
    try withoutReference(right) { try factors.solveTransposed($0) }
  }

  /// w with L w = s and w = 0 at the reference.
  func solveTransposed(_ right: [Double]) throws -> [Double] {
    try withoutReference(right) { try factors.solve($0) }
  }

  private func withoutReference(_ right: [Double], _ body: ([Double]) throws -> [Double]) throws -> [Double] {
    var right = right
    right.remove(at: reference)
    var solution = try Self.translating { try body(right) }
    solution.insert(0, at: reference)
    return solution
  }

  /// L without a site, in compressed columns, and minus that site's column.
  private static func reduced(_ generator: LatticeGenerator, reference: Int) -> (SparseMatrix, [Double]) {
    let size = generator.lattice.size
    let columns = generator.lattice.count[0]
    // Neighbours of a site in rising order, and the diagonal in the middle.
    let offsets = [-columns - 1, -columns, -columns + 1, -1, 0, 1, columns - 1, columns, columns + 1]
    func slot(_ offset: Int) -> Int {
      // row −1, 0, +1 of the stencil and its column; the lattice has at least three columns.
      let row = offset < -1 ? 0 : offset > 1 ? 2 : 1
      return 3 * row + (offset - (row - 1) * columns) + 1
    }
    var stencil = Array(repeating: 0.0, count: 9 * size)
    for entry in generator.transitions {
      entry.forEachEdge { lower, upper, rate in
        let (forward, backward) = (entry.rates.forward[rate], entry.rates.reverse[rate])
        stencil[9 * lower + slot(upper - lower)] += forward
        stencil[9 * upper + slot(lower - upper)] += backward
        stencil[9 * lower + 4] -= forward
        stencil[9 * upper + 4] -= backward
      }
    }
    var start: [Int32] = [0]
    var row: [Int32] = []
    var value: [Double] = []
    start.reserveCapacity(size)
    row.reserveCapacity(7 * size)
    value.reserveCapacity(7 * size)
    var right = Array(repeating: 0.0, count: size)
    for site in 0..<size {
      for (slot, offset) in offsets.enumerated() {
        let weight = stencil[9 * site + slot]
        guard weight != 0 else { continue }
        let target = site + offset
        if site == reference {
          right[target] = -weight
        } else if target != reference {
          row.append(Int32(target > reference ? target - 1 : target))
          value.append(weight)
        }
      }
      if site != reference { start.append(Int32(row.count)) }
    }
    right.remove(at: reference)
    return (SparseMatrix(size: size - 1, columnStart: start, row: row, value: value), right)
  }
}
