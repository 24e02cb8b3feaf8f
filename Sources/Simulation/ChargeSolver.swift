// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitGSLNumerics

/// The voltages that belong to given charges: the solution y of D q(y) = ψ, A f(y, t) = 0 by Newton's method, each from
/// where the last one ended.
///
/// The state is ψ in volts (of an inductor in amperes): charge over the capacitance scale of its row.
final class ChargeSolver {
  let circuit: CircuitEquations
  let coordinates: ChargeCoordinates
  /// By state: farads (or henries) a unit of state.
  let scale: [Double]
  /// All unknowns of the circuit, eliminated currents zero.
  private(set) var unknowns: [Double]
  /// Newton iterations so far.
  private(set) var iterations = 0
  /// The factorised system, kept while it cannot change.
  private var factorization: LUFactorization?
  private var rowScale: [Double] = []
  private let isConstant: Bool

  /// - Parameters:
  ///   - unknowns: where the first solution is looked for.
  /// - Throws: ``SimulationError`` with code `floatingNode` if nothing determines an unknown there.
  init(
    _ circuit: CircuitEquations, _ coordinates: ChargeCoordinates, near unknowns: [Double],
    _ sources: CircuitEquations.SourceValues
  ) throws {
    self.circuit = circuit
    self.coordinates = coordinates
    self.unknowns = coordinates.unknowns(coordinates.kept.map { unknowns[$0] }, of: circuit)
    let stored = coordinates.differentialRows(of: circuit.charges(self.unknowns).slope)
    scale = (0..<stored.rows).map { row in (0..<stored.columns).reduce(0) { $0 + abs(stored[row, $1]) } }
    isConstant =
      circuit.hasConstantStorage
      && !circuit.nonlinearRows.contains(where: coordinates.isAlgebraic(row:))
    // Fails here, not in the middle of a run, where the structure leaves something open.
    _ = try StateSpace(
      circuit, coordinates, conductance: circuit.currents(self.unknowns, sources).slope,
      capacitance: circuit.charges(self.unknowns).slope)
  }

  /// ψ of unknowns.
  func state(of unknowns: [Double]) -> [Double] {
    let charges = circuit.charges(unknowns).value
    return zip(coordinates.differential, scale).map { $0.of(charges) / $1 }
  }

  /// Solves for the unknowns of a state at an instant; afterwards ``unknowns`` holds them.
  ///
  /// - Returns: f and ∂f/∂x there.
  /// - Throws: ``SimulationError``.
  @discardableResult
  func solve(
    _ state: some Collection<Double>, _ sources: CircuitEquations.SourceValues, time: Double
  ) throws -> Linearization {
    let kept = coordinates.kept
    let start = unknowns
    var flow = circuit.currents(unknowns, sources)
    guard !kept.isEmpty else { return flow }
    for _ in 0..<200 {
      iterations += 1
      let stored = circuit.charges(unknowns)
      var error = zip(zip(coordinates.differential, scale), state).map { $0.0.of(stored.value) / $0.1 - $1 }
      error += coordinates.algebraic.map { $0.of(flow.value) }
      guard error.allSatisfy(\.isFinite) else {
        if let failure = circuit.behaviourFailure(unknowns, time: time) { throw failure }
        break
      }
      let lu = try factorised(flow, stored)
      for row in error.indices { error[row] = -error[row] / rowScale[row] }
      let move = try lu.solve(error)
      guard move.allSatisfy(\.isFinite) else { break }
      var change = Array(repeating: 0.0, count: unknowns.count)
      for (position, column) in kept.enumerated() { change[column] = move[position] }
      let damping = isConstant ? 1 : min(1, 0.25 / circuit.largestControl(change))
      for column in kept { unknowns[column] += damping * change[column] }
      flow = circuit.currents(unknowns, sources)
      let size = unknowns.reduce(1) { max($0, abs($1)) }
      // A constant system is linear in y: one move solves it.
      if isConstant || (damping == 1 && change.allSatisfy { abs($0) < 1e-11 * size }) { return flow }
    }
    unknowns = start
    throw SimulationError(
      .noConvergence, "Kirchhoff's law has no solution at t = \(time) s for the nodes without capacitance")
  }

  /// dψ/dt = −D f.
  func derivative(_ flow: Linearization) -> [Double] {
    zip(coordinates.differential, scale).map { -$0.of(flow.value) / $1 }
  }

  /// ∂(dψ/dt)/∂ψ at the present unknowns.
  func jacobian(_ flow: Linearization) throws -> Matrix {
    let states = scale.count
    let lu = try factorised(flow, circuit.charges(unknowns))
    let slope = coordinates.differentialRows(of: flow.slope)
    var result = Matrix(rows: states, columns: states)
    for column in 0..<states {
      var unit = Array(repeating: 0.0, count: coordinates.kept.count)
      unit[column] = 1 / rowScale[column]
      let response = try lu.solve(unit)
      for row in 0..<states {
        result[row, column] = -(0..<response.count).reduce(0) { $0 + slope[row, $1] * response[$1] } / scale[row]
      }
    }
    return result
  }

  /// The time derivative of the unknowns, V/s and A/s, given that of the algebraic rows at fixed unknowns.
  func slope(_ flow: Linearization, algebraicRate: [Double]) throws -> [Double] {
    var result = Array(repeating: 0.0, count: unknowns.count)
    guard !coordinates.kept.isEmpty else { return result }
    let right = derivative(flow) + algebraicRate.map { -$0 }
    let lu = try factorised(flow, circuit.charges(unknowns))
    let rates = try lu.solve(zip(right, rowScale).map { $0 / $1 })
    for (position, column) in coordinates.kept.enumerated() { result[column] = rates[position] }
    return result
  }

  /// [D C/scale; A G], its rows brought to a largest element of 1.
  private func factorised(_ flow: Linearization, _ stored: Linearization) throws -> LUFactorization {
    if let factorization { return factorization }
    let size = coordinates.kept.count
    let states = scale.count
    let charge = coordinates.differentialRows(of: stored.slope)
    let relation = coordinates.algebraicRows(of: flow.slope)
    var system = Matrix(rows: size, columns: size)
    rowScale = Array(repeating: 1, count: size)
    for row in 0..<size {
      for column in 0..<size {
        system[row, column] = row < states ? charge[row, column] / scale[row] : relation[row - states, column]
      }
      rowScale[row] = max((0..<size).reduce(0) { max($0, abs(system[row, $1])) }, .leastNormalMagnitude)
      for column in 0..<size { system[row, column] /= rowScale[row] }
    }
    do {
      let result = try LUFactorization(system)
      if isConstant { factorization = result }
      return result
    } catch let error as SingularMatrix {
      throw circuit.undetermined(coordinates.kept[error.pivot])
    }
  }
}

extension CircuitEquations {
  /// Whether no charge depends on a voltage but linearly.
  var hasConstantStorage: Bool {
    !hasIntrinsicCharge.contains(true) && !junctions.contains(where: \.law.storesCharge)
  }

  /// Rows to which non-linear devices contribute.
  var nonlinearRows: Set<Int> {
    let nodes = mosfetNodes.flatMap { [$0.drain, $0.source] } + junctions.flatMap { [$0.anode, $0.cathode] }
    let sources = behaviours.flatMap { behaviour in
      behaviour.branch.map { [row(ofBranch: $0) + 1] } ?? [behaviour.nodes.plus, behaviour.nodes.minus]
    }
    return Set((nodes + sources).filter { $0 > 0 }.map { $0 - 1 })
  }
}
