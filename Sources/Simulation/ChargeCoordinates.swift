// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitGSLNumerics
import PBitKitNetlist

/// The split of a circuit's equations into differential and algebraic ones.
///
/// The currents j of voltage-defining branches (not of inductors) enter the equations linearly, dq/dt + f + K j = 0.
/// Rows W with WᵀK = 0 eliminate them: for a tree of voltage sources W sums Kirchhoff's current law over its nodes.
/// Of the reduced equations those whose charges are linearly independent are differential; the others, combined so that
/// their charges cancel, are algebraic:
/// ```
/// ψ = D q(y),   dψ/dt = −D f(y, t),   0 = A f(y, t),   D K = A K = 0,   A q ≡ 0
/// ```
/// The unknowns y that remain are the node voltages and inductor currents. A node without capacitance is algebraic, as
/// is the voltage common to a cluster of capacitors that floats; ψ is continuous when a source jumps.
struct ChargeCoordinates: Sendable {
  /// A sum of rows of the circuit's equations.
  struct Combination: Sendable {
    /// Rows and their weights.
    fileprivate(set) var terms: [(row: Int, weight: Double)]
    /// The row that gave rise to it.
    let base: Int

    func of(_ values: [Double]) -> Double { terms.reduce(0) { $0 + $1.weight * values[$1.row] } }
  }

  /// D, one a state.
  let differential: [Combination]
  /// A.
  let algebraic: [Combination]
  /// Positions among the circuit's unknowns of those that remain.
  let kept: [Int]
  /// By voltage-defining branch: its current as a sum of −(what leaves the nodes otherwise), by node row.
  private let recovery: [[(row: Int, weight: Double)]]

  init(_ circuit: CircuitEquations) throws {
    let rows = circuit.unknownCount
    let nodeRows = circuit.nodes.count - 1
    let eliminated = (0..<circuit.firstInductor).map(circuit.row(ofBranch:))
    kept = (0..<nodeRows) + (circuit.firstInductor..<circuit.branches.count).map(circuit.row(ofBranch:))

    // The last rows become pivots, so that the first node of a tree of sources stands for it.
    let order = Array((0..<nodeRows).reversed())
    let column = circuit.linearConductance
    let reduction = RowReduction(order.map { row in eliminated.map { column[row, $0] } })
    guard reduction.independent.count == eliminated.count else {
      throw SimulationError(.voltageLoop, "the currents of the voltage-defining branches are not determined")
    }
    let pivots = reduction.independent.map { order[$0] }
    var combinations = reduction.dependent.map { dependent in
      Combination(
        terms: [(order[dependent.row], 1)]
          + zip(pivots, dependent.coefficients).compactMap { $1 == 0 ? nil : ($0, -$1) },
        base: order[dependent.row])
    }
    // Rows of branches may hold a controlling current.
    var inverse = Matrix(rows: 0, columns: 0)
    if !eliminated.isEmpty {
      var square = Matrix(rows: eliminated.count, columns: eliminated.count)
      for (row, pivot) in pivots.enumerated() {
        for (position, unknown) in eliminated.enumerated() { square[row, position] = column[pivot, unknown] }
      }
      inverse = try LUFactorization(square).inverse()
    }
    for branch in circuit.branches.indices {
      let row = circuit.row(ofBranch: branch)
      var terms = [(row: row, weight: 1.0)]
      let held = eliminated.map { column[row, $0] }
      if held.contains(where: { $0 != 0 }) {
        for (position, weight) in (inverse.transposed * held).enumerated() where weight != 0 {
          terms.append((pivots[position], -weight))
        }
      }
      combinations.append(Combination(terms: terms, base: row))
    }
    combinations.sort { $0.base < $1.base }
    // j = −(K_P)⁻¹ (what leaves the pivot nodes otherwise)
    recovery = eliminated.indices.map { branch in
      pivots.indices.compactMap { inverse[branch, $0] == 0 ? nil : (pivots[$0], -inverse[branch, $0]) }
    }

    let directions = circuit.storageDirections
    var incidence = [[Double]](repeating: Array(repeating: 0, count: rows), count: directions.count)
    for (direction, ends) in directions.enumerated() {
      for (row, sign) in ends { incidence[direction][row] += sign }
    }
    let split = RowReduction(combinations.map { combination in incidence.map { combination.of($0) } })
    differential = split.independent.map { combinations[$0] }
    algebraic = split.dependent.map { dependent in
      var weights: [Int: Double] = [:]
      for term in combinations[dependent.row].terms { weights[term.row, default: 0] += term.weight }
      for (position, coefficient) in dependent.coefficients.enumerated() where coefficient != 0 {
        for term in combinations[split.independent[position]].terms {
          weights[term.row, default: 0] -= coefficient * term.weight
        }
      }
      let terms = weights.filter { $0.value != 0 }.sorted { $0.key < $1.key }.map { (row: $0.key, weight: $0.value) }
      return Combination(terms: terms, base: combinations[dependent.row].base)
    }
  }

  /// D times a matrix of the circuit's rows and unknowns, its columns reduced to the kept unknowns.
  func differentialRows(of matrix: Matrix) -> Matrix { rows(of: matrix, differential) }

  /// A times it.
  func algebraicRows(of matrix: Matrix) -> Matrix { rows(of: matrix, algebraic) }

  private func rows(of matrix: Matrix, _ combinations: [Combination]) -> Matrix {
    var result = Matrix(rows: combinations.count, columns: kept.count)
    for (row, combination) in combinations.enumerated() {
      for term in combination.terms {
        for (position, column) in kept.enumerated() {
          result[row, position] += term.weight * matrix[term.row, column]
        }
      }
    }
    return result
  }

  /// The circuit's unknowns from the kept ones, the eliminated currents being zero.
  func unknowns(_ kept: [Double], of circuit: CircuitEquations) -> [Double] {
    var result = Array(repeating: 0.0, count: circuit.unknownCount)
    for (position, value) in zip(self.kept, kept) { result[position] = value }
    return result
  }

  /// By state: the charge that arrives when a unit charge moves from one node to another.
  func moved(from first: Int, to second: Int) -> [Double] {
    differential.map { combination in
      combination.terms.reduce(0) { sum, term in
        sum + (term.row == second - 1 ? term.weight : 0) - (term.row == first - 1 ? term.weight : 0)
      }
    }
  }

  /// The currents of the voltage-defining branches but inductors, SPICE's sign, from the current that leaves every node
  /// otherwise, ground's left out.
  func branchCurrents(leaving: some RandomAccessCollection<Double>) -> [Double] {
    let leaving = Array(leaving)
    // From zero, so that no current is −0.
    return recovery.map { terms in terms.reduce(0) { $0 + $1.weight * leaving[$1.row] } }
  }

  /// The nodes whose leaving currents the branch currents depend on, ascending.
  var sourcedNodes: [Int] { Set(recovery.joined().map { $0.row + 1 }).sorted() }
}

extension CircuitEquations {
  /// The directions in which stored charge or flux can vary, as rows and signs.
  var storageDirections: [[(row: Int, sign: Double)]] {
    func between(_ first: Int, _ second: Int) -> [(row: Int, sign: Double)] {
      [(first, 1.0), (second, -1.0)].filter { $0.0 > 0 }.map { ($0.0 - 1, $0.1) }
    }
    return capacitorNodes.map { between($0.0, $0.1) }
      + devices.inductors.indices.map { [(row(ofBranch: firstInductor + $0), 1.0)] }
  }

  /// - Throws: ``SimulationError`` with code `voltageLoop` naming the branch that closes a loop of voltage-defining
  ///   branches.
  func requireIndependentSources() throws {
    var trees = DisjointSets(count: nodes.count)
    for branch in branches[..<firstInductor] {
      guard !trees.areJoined(branch.plus, branch.minus) else {
        throw SimulationError(
          .voltageLoop, "voltage source '\(branch.name)' closes a loop of voltage sources",
          at: branch.location, remedy: "put a resistor in series with one source of the loop")
      }
      trees.join(branch.plus, branch.minus)
    }
  }
}
