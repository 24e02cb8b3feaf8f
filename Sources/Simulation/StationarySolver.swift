// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitSparseLinear

/// The stationary law of a lattice generator, and the solution of its adjoint equations.
///
/// In one dimension by the sums of ``BirthDeathChain``, in two by one sparse factorisation of the generator without
/// the row and column of a reference site.
struct StationarySolver {
  private enum Method {
    case chain(BirthDeathChain)
    case sparse(SparseLU, reference: Int)
  }

  private let method: Method
  /// The stationary law, p ≥ 0 with sum 1.
  let density: [Double]

  /// - Parameter reference: a site where the law is not small.
  /// - Throws: ``SimulationError`` with code `noConvergence` where the factorisation fails or loses the law's digits.
  init(_ generator: LatticeGenerator, reference: Int) throws {
    guard generator.edges.allSatisfy({ $0.forward > 0 && $0.backward > 0 && ($0.forward + $0.backward).isFinite })
    else {
      throw SimulationError(
        .unsupported,
        "a device's electron rates leave the range of numbers",
        remedy: "check the devices' parameters and voltages")
    }
    if generator.lattice.dimensions == 1 {
      let chain = BirthDeathChain(up: generator.edges.map(\.forward), down: generator.edges.map(\.backward))
      method = .chain(chain)
      density = chain.density
      return
    }
    let (matrix, column) = Self.reduced(generator, reference: reference)
    let factors: SparseLU
    var law: [Double]
    do {
      factors = try SparseLU(matrix)
      // L p = 0 with p = 1 at the reference.
      law = try factors.solve(column)
    } catch let error as SparseLUError {
      throw SimulationError(.noConvergence, "the master equation has no solution: \(error)")
    }
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
    method = .sparse(factors, reference: reference)
    density = law.map { max(0, $0) / (total - negative) }
  }

  /// The chain of a one-dimensional lattice.
  var chain: BirthDeathChain? {
    if case .chain(let chain) = method { chain } else { nil }
  }

  /// ⟨f⟩.
  func mean(_ observable: [Double]) -> Double { zip(density, observable).reduce(0) { $0 + $1.0 * $1.1 } }

  /// g with Lᵀ g = f − ⟨f⟩ and ⟨g⟩ = 0.
  func solveAdjoint(_ observable: [Double]) throws -> [Double] {
    switch method {
    case .chain(let chain): return chain.solveAdjoint(observable)
    case .sparse(let factors, let reference):
      let mean = mean(observable)
      var right = observable.map { $0 - mean }
      right.remove(at: reference)
      var solution = try factors.solveTransposed(right)
      solution.insert(0, at: reference)
      let offset = self.mean(solution)
      return solution.map { $0 - offset }
    }
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
    for edge in generator.edges {
      let (lower, upper) = (Int(edge.lower), Int(edge.upper))
      stencil[9 * lower + slot(upper - lower)] += edge.forward
      stencil[9 * upper + slot(lower - upper)] += edge.backward
      stencil[9 * lower + 4] -= edge.forward
      stencil[9 * upper + 4] -= edge.backward
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
