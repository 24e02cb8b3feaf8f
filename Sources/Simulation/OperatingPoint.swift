// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitGSLNumerics

/// A DC solution: Newton's method, then conductance stepping, then source stepping.
public struct OperatingPoint: Sendable {
  /// The unknown tree voltages, V.
  public let unknowns: [Double]
  /// Every node's voltage, ground first, V.
  public let nodeVoltages: [Double]
  /// The current through every voltage source, SPICE's sign, A.
  public let sourceCurrents: [Double]
  /// Newton iterations in all.
  public let iterations: Int
  /// Which strategy succeeded.
  public let strategy: Strategy

  /// How a solution was reached.
  public enum Strategy: String, Sendable {
    /// Newton from the first guess.
    case newton = "Newton"
    /// Newton while a conductance from every node to ground fades.
    case conductanceStepping = "gmin stepping"
    /// Newton while the sources rise from zero.
    case sourceStepping = "source stepping"
  }

  /// Solves for the operating point.
  ///
  /// - Parameters:
  ///   - circuit: the compiled circuit.
  ///   - sources: source values; the deck's DC values without it.
  ///   - guess: unknowns to start from, for example those of a neighbouring point.
  /// - Throws: ``SimulationError`` with code `floatingNode` or `noConvergence`, naming the node.
  public init(
    _ circuit: CircuitEquations, sources: CircuitEquations.SourceValues? = nil, guess: [Double]? = nil
  ) throws {
    try self.init(circuit, sources: sources ?? circuit.dcValues, guess: guess, holding: [:])
  }

  /// The operating point with some unknowns held, as if an ideal source stood at each: how `.ic` starts a transient.
  init(
    _ circuit: CircuitEquations, sources: CircuitEquations.SourceValues, guess: [Double]? = nil,
    holding held: [Int: Double]
  ) throws {
    if guess == nil { try circuit.requireConductivePaths(holding: held) }
    var newton = Newton(circuit: circuit, held: held)
    let start = guess ?? newton.settled(at: circuit.nodesets, sources)
    var found: ([Double], Strategy)?
    if let solution = newton.solve(start, sources) {
      found = (solution, .newton)
    } else if let solution = newton.conductanceStepping(start, sources) {
      found = (solution, .conductanceStepping)
    } else if let solution = newton.sourceStepping(sources) {
      found = (solution, .sourceStepping)
    }
    guard let (solution, strategy) = found else {
      throw SimulationError(
        .noConvergence,
        "no operating point: Newton, gmin stepping and source stepping failed; "
          + "the largest current error is at node '\(newton.worstNode)' (\(newton.worstCurrent) A)",
        remedy: "give a .nodeset near the expected voltages")
    }
    unknowns = solution
    nodeVoltages = circuit.nodeVoltages(solution, sources)
    sourceCurrents = circuit.sourceCurrents(solution, sources)
    iterations = newton.iterations
    self.strategy = strategy
  }
}

/// Damped Newton iteration on Kirchhoff's current law.
struct Newton {
  let circuit: CircuitEquations
  /// Unknowns whose voltage is given: their equation is x = value instead of Kirchhoff's law.
  let held: [Int: Double]
  private(set) var iterations = 0
  private(set) var worstNode = "?"
  private(set) var worstCurrent = 0.0

  /// No unknown moves by more than this in one iteration, V: about ten kT/q, beyond which an exponential runs away.
  /// A circuit without channels is linear, and one whole move solves it.
  private var longestMove: Double { circuit.devices.mosfets.isEmpty ? .infinity : 0.25 }
  private static let iterationLimit = 200

  init(circuit: CircuitEquations, held: [Int: Double] = [:]) {
    self.circuit = circuit
    self.held = held
  }

  /// Where to start so that `.nodeset` chooses among several solutions: the solution with its nodes held there.
  mutating func settled(at nodesets: [Int: Double], _ sources: CircuitEquations.SourceValues) -> [Double] {
    var start = Array(repeating: 0.0, count: circuit.unknownCount)
    guard !nodesets.isEmpty else { return start }
    var hints: [Int: Double] = [:]
    for (node, value) in nodesets where circuit.forest.group[node] >= 0 {
      hints[circuit.forest.group[node]] = value - circuit.forest.offset(ofNode: node, sources: sources.voltage)
    }
    for (unknown, value) in hints { start[unknown] = value }
    var helper = Newton(circuit: circuit, held: hints.merging(held) { $1 })
    defer { iterations += helper.iterations }
    return helper.solve(start, sources) ?? start
  }

  /// A root near the start, or nil.
  mutating func solve(
    _ start: [Double], _ sources: CircuitEquations.SourceValues, conductance: Double = 0
  ) -> [Double]? {
    var unknowns = start
    for (row, value) in held { unknowns[row] = value }
    guard !unknowns.isEmpty else { return unknowns }
    for _ in 0..<Self.iterationLimit {
      iterations += 1
      var (current, jacobian) = circuit.residual(unknowns, sources)
      for row in unknowns.indices {
        current[row] += conductance * unknowns[row]
        jacobian[row, row] += conductance
      }
      for (row, value) in held {
        current[row] = unknowns[row] - value
        for column in unknowns.indices { jacobian[row, column] = row == column ? 1 : 0 }
      }
      if let worst = current.indices.max(by: { abs(current[$0]) < abs(current[$1]) }) {
        worstNode = circuit.nodes[circuit.forest.roots[worst]]
        worstCurrent = current[worst]
      }
      guard current.allSatisfy(\.isFinite),
        let move = try? LUFactorization(jacobian).solve(current.map { -$0 }),
        move.allSatisfy(\.isFinite)
      else { return nil }
      let longest = move.reduce(0) { max($0, abs($1)) }
      let damping = min(1, longestMove / longest)
      for row in unknowns.indices { unknowns[row] += damping * move[row] }
      // Newton converges quadratically: a move of 10⁻¹¹ V leaves an error at rounding level.
      let scale = unknowns.reduce(1) { max($0, abs($1)) }
      if longest < 1e-11 * scale { return unknowns }
    }
    return nil
  }

  mutating func conductanceStepping(_ start: [Double], _ sources: CircuitEquations.SourceValues) -> [Double]? {
    var unknowns = start
    var conductance = 1e-2
    while conductance > 1e-18 {
      guard let next = solve(unknowns, sources, conductance: conductance) else { return nil }
      unknowns = next
      conductance /= 10
    }
    return solve(unknowns, sources)
  }

  mutating func sourceStepping(_ sources: CircuitEquations.SourceValues) -> [Double]? {
    var unknowns = Array(repeating: 0.0, count: circuit.unknownCount)
    var reached = 0.0
    var step = 0.1
    while reached < 1 {
      let fraction = min(1, reached + step)
      let scaled = CircuitEquations.SourceValues(
        voltage: sources.voltage.map { $0 * fraction }, current: sources.current.map { $0 * fraction })
      if let next = solve(unknowns, scaled) {
        unknowns = next
        reached = fraction
        step *= 1.5
      } else {
        step /= 4
        if step < 1e-6 { return nil }
      }
    }
    return unknowns
  }
}

extension CircuitEquations {
  /// Every tree must be tied to ground, or to a tree that is held, by resistors or channels: else its DC voltage is
  /// undetermined.
  func requireConductivePaths(holding held: [Int: Double]) throws {
    var parent = Array(0...unknownCount)
    func root(_ item: Int) -> Int {
      var item = item
      while parent[item] != item { item = parent[item] }
      return item
    }
    // Tree k is item k + 1; ground's tree is item 0.
    for tree in held.keys { parent[tree + 1] = 0 }
    let channels = mosfetNodes.map { ($0.drain, $0.source) }
    for (first, second) in resistorNodes + channels {
      parent[root(forest.group[first] + 1)] = root(forest.group[second] + 1)
    }
    for tree in 0..<unknownCount where root(tree + 1) != root(0) {
      throw SimulationError(
        .floatingNode, "node '\(nodes[forest.roots[tree]])' has no DC path to ground",
        remedy: "connect it by a resistor, a source or a channel, or start a .tran with uic and .ic")
    }
  }
}
