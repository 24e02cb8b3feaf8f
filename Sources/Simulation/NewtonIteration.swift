// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitGSLNumerics

/// Damped Newton iteration on a circuit's DC equations.
struct NewtonIteration {
  /// Why an iteration ended without a solution.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  let circuit: CircuitEquations
  /// Nodes whose voltage is given, V: each as if an ideal source stood there.
  let held: [(node: Int, value: Double)]
  private(set) var iterations = 0

  /// No voltage across a non-linear device changes by more than this in one iteration, V: about ten kT/q, beyond which
  /// an exponential runs away.
  private static let longestMove = 0.25
  private static let iterationLimit = 500
  /// Between the steps of gmin and source stepping a neighbouring solution is near.
  private static let steppingIterationLimit = 150

  init(circuit: CircuitEquations, held: [Int: Double] = [:]) {
    self.circuit = circuit
    self.held = held.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Where to start so that `.nodeset` chooses among several solutions: the solution with its nodes held there.
  mutating func settled(at nodesets: [Int: Double], _ sources: CircuitEquations.SourceValues) -> [Double] {
    var start = Array(repeating: 0.0, count: circuit.unknownCount)
    guard !nodesets.isEmpty else { return start }
    for (node, value) in nodesets where node > 0 { start[node - 1] = value }
    guard let free = try? circuit.nodesFree(toHold: nodesets, sources) else { return start }
    var helper = NewtonIteration(circuit: circuit, held: free.merging(held.map { ($0.node, $0.value) }) { $1 })
    defer { iterations += helper.iterations }
    return (try? helper.solve(start, sources)) ?? start
  }

  /// A root near the start.
  ///
  /// - Throws: ``Failure``.
  mutating func solve(
    _ start: [Double], _ sources: CircuitEquations.SourceValues, conductance: Double = 0, limit: Int = iterationLimit
  ) throws -> [Double] {
    var unknowns = start
    let size = unknowns.count
    guard size > 0 else { return unknowns }
    var worst = 0
    for _ in 0..<limit {
      iterations += 1
      var (value, slope) = bordered(circuit.currents(unknowns, sources))
      for node in 0..<(circuit.nodes.count - 1) {
        value[node] += conductance * unknowns[node]
        slope[node, node] += conductance
      }
      for (number, hold) in held.enumerated() { value[size + number] = unknowns[hold.node - 1] - hold.value }
      guard value.allSatisfy(\.isFinite), slope.elements.allSatisfy(\.isFinite) else {
        throw Failure(
          description: "met a current that is not a number, where \(circuit.name(ofUnknown: worst)) moved most")
      }
      let move: [Double]
      do { move = try LUFactorization(slope).solve(value.map { -$0 }) } catch let error as SingularMatrix {
        let unknown = min(error.pivot, size - 1)
        throw Failure(description: "found that nothing determines \(circuit.name(ofUnknown: unknown))")
      } catch { throw Failure(description: "failed in linear algebra: \(error)") }
      guard move.allSatisfy(\.isFinite) else {
        throw Failure(description: "ran away near \(circuit.name(ofUnknown: worst))")
      }
      let damping = min(1, Self.longestMove / circuit.largestControl(move))
      for row in 0..<size { unknowns[row] += damping * move[row] }
      // Newton converges quadratically: a move of 10⁻¹¹ of the scale leaves an error at rounding level.
      if damping == 1, converged(move, at: unknowns) { return unknowns }
      let voltages = 0..<(circuit.nodes.count - 1)
      worst = voltages.max { abs(move[$0]) < abs(move[$1]) } ?? 0
    }
    throw Failure(description: "did not settle in \(limit) iterations: \(circuit.name(ofUnknown: worst)) still moves")
  }

  private func converged(_ move: [Double], at unknowns: [Double]) -> Bool {
    let voltages = circuit.nodes.count - 1
    let scale = unknowns[..<voltages].reduce(1) { max($0, abs($1)) }
    let current = unknowns[voltages...].reduce(0) { max($0, abs($1)) }
    return move[..<voltages].allSatisfy { abs($0) < 1e-11 * scale }
      && move[voltages..<unknowns.count].allSatisfy { abs($0) <= 1e-9 * current }
  }

  /// The system bordered by the held nodes' equations and the currents that hold them.
  private func bordered(_ inner: Linearization) -> (value: [Double], slope: Matrix) {
    guard !held.isEmpty else { return (inner.value, inner.slope) }
    let size = inner.value.count
    var slope = Matrix(rows: size + held.count, columns: size + held.count)
    for row in 0..<size { for column in 0..<size { slope[row, column] = inner.slope[row, column] } }
    for (number, hold) in held.enumerated() {
      slope[size + number, hold.node - 1] = 1
      slope[hold.node - 1, size + number] = 1
    }
    return (inner.value + Array(repeating: 0, count: held.count), slope)
  }

  /// Newton while a conductance from every node to ground fades by a decade a step.
  ///
  /// - Throws: ``Failure``.
  mutating func conductanceStepping(
    _ start: [Double], _ sources: CircuitEquations.SourceValues
  ) throws -> [Double] {
    var unknowns = start
    var conductance = 1e-2
    do {
      while conductance > 1e-18 {
        unknowns = try solve(unknowns, sources, conductance: conductance, limit: Self.steppingIterationLimit)
        conductance /= 10
      }
      conductance = 0
      return try solve(unknowns, sources)
    } catch let failure as Failure {
      throw Failure(description: "stopped at \(conductance) S, where Newton \(failure.description)")
    }
  }

  /// Newton while the sources rise from zero.
  ///
  /// - Throws: ``Failure``.
  mutating func sourceStepping(_ sources: CircuitEquations.SourceValues) throws -> [Double] {
    var unknowns = Array(repeating: 0.0, count: circuit.unknownCount)
    var reached = 0.0
    var step = 0.1
    while reached < 1 {
      let fraction = min(1, reached + step)
      let scaled = CircuitEquations.SourceValues(
        voltage: sources.voltage.map { $0 * fraction }, current: sources.current.map { $0 * fraction })
      do {
        unknowns = try solve(unknowns, scaled, limit: Self.steppingIterationLimit)
        reached = fraction
        step *= 1.5
      } catch let failure as Failure {
        step /= 4
        if step < 1e-6 {
          let percent = (reached * 1000).rounded() / 10
          throw Failure(description: "stopped at \(percent) % of the sources, where Newton \(failure.description)")
        }
      }
    }
    return unknowns
  }
}

extension CircuitEquations {
  /// The largest change among the voltages that control non-linear devices; 0 in a linear circuit, which one whole
  /// move solves.
  func largestControl(_ move: [Double]) -> Double {
    func change(_ first: Int, _ second: Int) -> Double {
      abs((first == 0 ? 0 : move[first - 1]) - (second == 0 ? 0 : move[second - 1]))
    }
    return mosfetNodes.reduce(0) { largest, ends in
      max(
        largest, change(ends.drain, ends.bulk), change(ends.gate, ends.bulk), change(ends.source, ends.bulk),
        change(ends.drain, ends.source))
    }
  }
}
