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

    /// The weight of a row; 0 for one that is not in the sum, as ground's is not.
    func weight(ofRow row: Int) -> Double { terms.reduce(0) { $0 + ($1.row == row ? $1.weight : 0) } }
  }

  /// D, one a state.
  let differential: [Combination]
  /// A.
  let algebraic: [Combination]
  /// Positions among the circuit's unknowns of those that remain.
  let kept: [Int]
  /// Positions of the currents that do not.
  let eliminated: [Int]
  /// By eliminated current: its value as a sum of −(what leaves the nodes otherwise), by node row.
  private let recovery: [[(row: Int, weight: Double)]]

  init(_ circuit: CircuitEquations) throws {
    let nodeRows = circuit.nodes.count - 1
    // A current that a behavioural source reads enters the equations in a non-linear way and stays.
    let sensed = circuit.sensedUnknowns
    let branches = circuit.branches.indices.map(circuit.row(ofBranch:))
    let eliminated = branches[..<circuit.firstInductor].filter { !sensed.contains($0) }
    kept = (0..<nodeRows) + branches.filter { !eliminated.contains($0) }
    self.eliminated = eliminated

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

    let incidence = circuit.storageColumns
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

  /// Sums of a matrix' rows, its columns reduced to the kept unknowns.
  func rows(of matrix: Matrix, _ combinations: [Combination]) -> Matrix {
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
    differential.map { $0.weight(ofRow: second - 1) - $0.weight(ofRow: first - 1) }
  }

  /// Whether a row enters an algebraic equation: no charge of its own answers what it brings.
  func isAlgebraic(row: Int) -> Bool { algebraic.contains { $0.terms.contains { $0.row == row } } }

  /// The ``eliminated`` currents, SPICE's sign, from the current that leaves every node otherwise, ground's left out.
  func branchCurrents(leaving: some RandomAccessCollection<Double>) -> [Double] {
    let leaving = Array(leaving)
    // From zero, so that no current is −0.
    return recovery.map { terms in terms.reduce(0) { $0 + $1.weight * leaving[$1.row] } }
  }

  /// The nodes whose leaving currents the branch currents depend on, ascending.
  var sourcedNodes: [Int] { Set(recovery.joined().map { $0.row + 1 }).sorted() }
}

extension CircuitEquations {
  /// A direction in which stored charge or flux can vary.
  struct StorageDirection {
    /// The rows that it enters, with signs.
    let terms: [(row: Int, sign: Double)]
    /// Its capacitance or inductance, of either sign, if it is linear.
    let size: Double?
  }

  /// Every direction in which stored charge or flux can vary.
  var storageDirections: [StorageDirection] {
    func between(_ first: Int, _ second: Int, _ size: Double?) -> StorageDirection {
      StorageDirection(terms: [(first, 1.0), (second, -1.0)].filter { $0.0 > 0 }.map { ($0.0 - 1, $0.1) }, size: size)
    }
    let channels = zip(hasIntrinsicCharge, mosfetNodes).filter(\.0).flatMap { _, ends in
      [ends.drain, ends.gate, ends.source].map { between($0, ends.bulk, nil) }
    }
    let linear = zip(devices.capacitors, capacitorNodes).map { between($1.0, $1.1, $0.capacitance) }
    let junctions = junctions.filter(\.law.storesCharge).map { between($0.anode, $0.cathode, nil) }
    let fluxes = devices.inductors.enumerated().map {
      StorageDirection(terms: [(row(ofBranch: firstInductor + $0), 1)], size: $1.inductance)
    }
    return linear + junctions + channels + fluxes
  }

  /// The ways in which the charges of the rows can change, a column each.
  ///
  /// Linear capacitors whose voltages differ by those of sources alone change together: their columns add up. It
  /// matters where a current-controlled source copies the charge of some of them into another row.
  fileprivate var storageColumns: [[Double]] {
    let constraints = RowReduction(
      (0..<firstTransresistance).map { branch in
        (0..<(nodes.count - 1)).map { linearConductance[row(ofBranch: branch), $0] }
      })
    var columns: [[Double]] = []
    var groups: [(functional: [Double], column: Int)] = []
    for direction in storageDirections {
      var column = Array(repeating: 0.0, count: unknownCount)
      for term in direction.terms { column[term.row] += term.sign }
      guard let size = direction.size, direction.terms.allSatisfy({ $0.row < nodes.count - 1 }) else {
        columns.append(column)
        continue
      }
      var functional = constraints.remainder(of: Array(column[..<(nodes.count - 1)]))
      // A capacitor between nodes that sources tie together never changes.
      guard let lead = functional.first(where: { abs($0) > 1e-9 }) else { continue }
      for index in functional.indices { functional[index] = functional[index] / lead }
      let weight = size * lead
      for row in column.indices { column[row] *= weight }
      let known = groups.first { zip($0.functional, functional).allSatisfy { abs($0 - $1) < 1e-9 } }
      if let known {
        for row in column.indices { columns[known.column][row] += column[row] }
      } else {
        groups.append((functional, columns.count))
        columns.append(column)
      }
    }
    return columns.map { column in
      let scale = column.reduce(0) { max($0, abs($1)) }
      return scale > 0 ? column.map { $0 / scale } : column
    }
  }

  /// Branch currents among the unknowns that behavioural sources read.
  var sensedUnknowns: Set<Int> {
    Set(
      behaviours.flatMap(\.arguments).compactMap { argument in
        if case .unknown(let position) = argument, position >= nodes.count - 1 { position } else { nil }
      })
  }

  /// - Throws: ``SimulationError`` with code `voltageLoop` naming the branch that closes a loop of voltage-defining
  ///   branches.
  func requireIndependentSources() throws {
    if let branch = firstClosing(branches[..<firstInductor]) {
      throw SimulationError(
        .voltageLoop, "voltage source '\(branch.name)' closes a loop of voltage sources",
        at: branch.location, remedy: "put a resistor in series with one source of the loop")
    }
  }

  /// At direct current an inductor is a source of 0 V.
  ///
  /// - Throws: ``SimulationError`` with code `voltageLoop` naming the inductor that closes a loop of inductors and
  ///   voltage sources, whose direct current nothing determines.
  func requireDeterminedInductorCurrents() throws {
    if let branch = firstClosing(branches[...]) {
      throw SimulationError(
        .voltageLoop,
        "inductor '\(branch.name)' closes a loop of inductors and voltage sources: its direct current is undetermined",
        at: branch.location, remedy: "put a resistor in series with the inductor")
    }
  }

  /// The first branch whose ends the ones before it join already.
  private func firstClosing(_ branches: ArraySlice<Branch>) -> Branch? {
    var trees = DisjointSets(count: nodes.count)
    return branches.first { branch in
      if trees.areJoined(branch.plus, branch.minus) { return true }
      trees.join(branch.plus, branch.minus)
      return false
    }
  }
}
