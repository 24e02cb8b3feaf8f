// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitGSLNumerics

/// A DC solution: Newton's method, then conductance stepping, then source stepping.
public struct OperatingPoint: Sendable {
  /// Node voltages without ground's, then the currents through branches: V and A.
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
  /// - Throws: ``SimulationError`` with code `floatingNode`, `voltageLoop` or `noConvergence`, naming the node or
  ///   the inductor.
  public init(
    _ circuit: CircuitEquations, sources: CircuitEquations.SourceValues? = nil, guess: [Double]? = nil
  ) throws {
    try self.init(circuit, sources: sources ?? circuit.dcValues, guess: guess, holding: [:])
  }

  /// The operating point with some nodes held, as if an ideal source stood at each: how `.ic` starts a transient.
  init(
    _ circuit: CircuitEquations, sources: CircuitEquations.SourceValues, guess: [Double]? = nil,
    holding held: [Int: Double]
  ) throws {
    if guess == nil {
      try circuit.requireConductivePaths(holding: held)
      try circuit.requireDeterminedInductorCurrents()
    }
    var newton = NewtonIteration(circuit: circuit, held: held)
    let start = guess ?? newton.settled(at: circuit.nodesets, sources)
    var failures: [String] = []
    var found: ([Double], Strategy)?
    for strategy in [Strategy.newton, .conductanceStepping, .sourceStepping] where found == nil {
      do {
        let solution =
          switch strategy {
          case .newton: try newton.solve(start, sources)
          case .conductanceStepping: try newton.conductanceStepping(start, sources)
          case .sourceStepping: try newton.sourceStepping(sources)
          }
        found = (solution, strategy)
      } catch let failure as NewtonIteration.Failure {
        failures.append("\(strategy.rawValue) \(failure.description)")
      }
    }
    guard let (solution, strategy) = found else {
      if let failure = newton.behaviourFailure { throw failure }
      throw SimulationError(
        .noConvergence, "no operating point: " + failures.joined(separator: "; "),
        remedy: "give a .nodeset near the expected voltages")
    }
    unknowns = solution
    nodeVoltages = circuit.nodeVoltages(solution)
    sourceCurrents = circuit.sourceCurrents(solution)
    iterations = newton.iterations
    self.strategy = strategy
  }
}

extension CircuitEquations {
  /// Every node must be tied to ground, or to a node that is held, by something that conducts: else its DC voltage is
  /// undetermined.
  func requireConductivePaths(holding held: [Int: Double]) throws {
    var islands = conductiveIslands
    for node in held.keys { islands.join(node, 0) }
    for node in 1..<max(1, nodes.count) where !islands.areJoined(node, 0) {
      throw SimulationError(
        .floatingNode, "node '\(nodes[node])' has no DC path to ground",
        remedy: "connect it by a resistor, a source or a channel, or start a .tran with uic and .ic")
    }
  }

  /// Nodes joined by devices that carry a direct current which depends on their voltage.
  var conductiveIslands: DisjointSets {
    var islands = DisjointSets(count: nodes.count)
    for ends in resistorNodes { islands.join(ends.0, ends.1) }
    for ends in mosfetNodes { islands.join(ends.drain, ends.source) }
    for ends in transconductanceNodes { islands.join(ends.plus, ends.minus) }
    for junction in junctions { islands.join(junction.anode, junction.cathode) }
    for behaviour in behaviours { islands.join(behaviour.nodes.plus, behaviour.nodes.minus) }
    for branch in branches { islands.join(branch.plus, branch.minus) }
    return islands
  }
}
