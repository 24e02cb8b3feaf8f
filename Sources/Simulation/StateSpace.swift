// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitGSLNumerics

/// Linear circuit equations in state-space form.
///
/// With the differential rows D and algebraic rows A of `ChargeCoordinates`, conductances G, capacitances C and a
/// current b that enters the rows,
/// ```
/// [D C; A G] y = [ψ; −A b],    dψ/dt = −D (G y + b)
/// y = N ψ − E A b,             dψ/dt = −D G N ψ − (D − D G E A) b
/// ```
/// The state is written as the voltages (or inductor currents) x of some unknowns, one a state: x = M ψ, M being those
/// unknowns' rows of N. In a circuit of capacitors to ground M is the inverse capacitance matrix.
struct StateSpace: Sendable {
  /// dx/dt = drift·x: −M D G N M⁻¹, 1/s.
  let drift: Matrix
  /// Kept unknowns by states: N M⁻¹.
  let unknownOfState: Matrix
  /// M, V/C: states by charges.
  let inverseCapacitance: Matrix
  /// By state: the kept unknown that stands for it.
  let representatives: [Int]

  private let coordinates: ChargeCoordinates
  /// M D G E, and E: for what enters algebraic rows.
  private let throughAlgebraic: Matrix
  private let algebraicResponse: Matrix

  /// - Throws: ``SimulationError`` with code `floatingNode` if the equations do not determine some unknown.
  init(
    _ circuit: CircuitEquations, _ coordinates: ChargeCoordinates, conductance: Matrix, capacitance: Matrix
  ) throws {
    self.coordinates = coordinates
    let size = coordinates.kept.count
    let states = coordinates.differential.count
    let stored = coordinates.differentialRows(of: capacitance)
    let flow = coordinates.differentialRows(of: conductance)
    let relations = coordinates.algebraicRows(of: conductance)
    var system = Matrix(rows: size, columns: size)
    var scale = Array(repeating: 1.0, count: size)
    for row in 0..<size {
      let source = row < states ? stored : relations
      let local = row < states ? row : row - states
      scale[row] = (0..<size).reduce(0) { max($0, abs(source[local, $1])) }
      guard scale[row] > 0 else {
        let base = (row < states ? coordinates.differential[local] : coordinates.algebraic[local]).base
        throw circuit.undetermined(base)
      }
      for column in 0..<size { system[row, column] = source[local, column] / scale[row] }
    }
    guard size > 0 else {
      drift = Matrix(rows: 0, columns: 0)
      unknownOfState = drift
      inverseCapacitance = drift
      representatives = []
      throughAlgebraic = drift
      algebraicResponse = drift
      return
    }
    var inverse: Matrix
    do { inverse = try LUFactorization(system).inverse() } catch let error as SingularMatrix {
      throw circuit.undetermined(coordinates.kept[error.pivot])
    }
    for row in 0..<size { for column in 0..<size { inverse[row, column] /= scale[column] } }
    var response = Matrix(rows: size, columns: states)
    var algebraicResponse = Matrix(rows: size, columns: size - states)
    for row in 0..<size {
      // Cancellation leaves dust that is no coupling.
      let dust = (0..<states).reduce(0) { max($0, abs(inverse[row, $1])) } * 1e-14
      for column in 0..<states where abs(inverse[row, column]) > dust { response[row, column] = inverse[row, column] }
      for column in states..<size { algebraicResponse[row, column - states] = inverse[row, column] }
    }
    self.algebraicResponse = algebraicResponse

    let choice = RowReduction((0..<size).map { row in (0..<states).map { response[row, $0] } })
    guard choice.independent.count == states else { throw circuit.undetermined(coordinates.kept[size - 1]) }
    representatives = choice.independent.map { coordinates.kept[$0] }
    var chosen = Matrix(rows: states, columns: states)
    for (row, unknown) in choice.independent.enumerated() {
      for column in 0..<states { chosen[row, column] = response[unknown, column] }
    }
    inverseCapacitance = chosen
    if states == 0 {
      unknownOfState = response
      drift = chosen
      throughAlgebraic = Matrix(rows: 0, columns: size)
    } else {
      unknownOfState = try response * LUFactorization(chosen).inverse()
      drift = -(chosen * (flow * unknownOfState))
      throughAlgebraic = chosen * (flow * algebraicResponse)
    }
  }

  /// What a current that enters the rows does: to dx/dt, and at once to the kept unknowns.
  func response(to rows: [Double]) -> (drift: [Double], unknowns: [Double]) {
    let direct = inverseCapacitance * coordinates.differential.map { $0.of(rows) }
    let algebraic = coordinates.algebraic.map { $0.of(rows) }
    return (
      zip(throughAlgebraic * algebraic, direct).map { $0 - $1 }, (algebraicResponse * algebraic).map { 0 - $0 }
    )
  }

  /// What a current from one node to another does.
  func response(from first: Int, to second: Int, rows: Int) -> (drift: [Double], unknowns: [Double]) {
    var direction = Array(repeating: 0.0, count: rows)
    if first > 0 { direction[first - 1] += 1 }
    if second > 0 { direction[second - 1] -= 1 }
    return response(to: direction)
  }

  /// What the states make of the node voltages: nodes, ground first, by states. Node voltages come first among the kept
  /// unknowns, in their order.
  func nodeOfState(nodes: Int) -> Matrix {
    var result = Matrix(rows: nodes, columns: unknownOfState.columns)
    for node in 1..<max(1, nodes) {
      for state in 0..<result.columns { result[node, state] = unknownOfState[node - 1, state] }
    }
    return result
  }

  /// What the independent sources do, voltage sources first: drift by source, and nodes, ground first, by source.
  func sourceResponse(of circuit: CircuitEquations) -> (drift: Matrix, nodes: Matrix) {
    let incidence = circuit.sourceIncidence
    var result = (
      drift: Matrix(rows: drift.rows, columns: incidence.columns),
      nodes: Matrix(rows: circuit.nodes.count, columns: incidence.columns)
    )
    for source in 0..<incidence.columns {
      let response = response(to: (0..<incidence.rows).map { incidence[$0, source] })
      for state in 0..<drift.rows { result.drift[state, source] = response.drift[state] }
      for node in 1..<max(1, circuit.nodes.count) { result.nodes[node, source] = response.unknowns[node - 1] }
    }
    return result
  }
}

extension CircuitEquations {
  /// The error of an unknown that the equations leave open.
  func undetermined(_ unknown: Int) -> SimulationError {
    SimulationError(
      .floatingNode, "nothing determines \(name(ofUnknown: unknown))",
      remedy: "give the node a resistor or a capacitor to ground")
  }

  /// Nodes whose voltage is that of charges: some charge or flux moves it, and no white noise reaches it at once, which
  /// would have no finite variance. Non-linear devices are taken as linear at 0 V.
  var chargedNodes: Set<Int> {
    get throws {
      let coordinates = try ChargeCoordinates(self)
      let start = Array(repeating: 0.0, count: unknownCount)
      let space = try StateSpace(
        self, coordinates, conductance: currents(start, dcValues).slope, capacitance: charges(start).slope)
      let responses = noiseGenerators(at: start).map {
        space.response(from: $0.from, to: $0.to, rows: unknownCount).unknowns
      }
      let states = 0..<space.drift.rows
      return Set(
        coordinates.kept.indices.filter { position in
          // 10⁻¹² of a state's voltage, or of the response to a noise, is rounding.
          coordinates.kept[position] < nodes.count - 1
            && states.contains { abs(space.unknownOfState[position, $0]) > 1e-12 }
            && !responses.contains { response in
              abs(response[position]) > 1e-12 * response.reduce(0) { max($0, abs($1)) }
            }
        }.map { coordinates.kept[$0] + 1 })
    }
  }
}
