// SPDX-License-Identifier: GPL-3.0-or-later

/// Where a transient begins.
struct InitialState {
  /// The unknowns at t = 0, V and A.
  let unknowns: [Double]
  /// The sources at t = 0.
  let sources: CircuitEquations.SourceValues

  /// Under `uic` the voltages of `.ic`, 0 V elsewhere and no inductor current; without it the operating point at t = 0
  /// with the `.ic` voltages held.
  ///
  /// - Throws: ``SimulationError`` if there is no operating point or `.ic` contradicts the sources.
  init(_ circuit: CircuitEquations, useInitialConditions: Bool) throws {
    sources = circuit.values(at: 0)
    if useInitialConditions {
      let voltages = try circuit.voltages(imposing: circuit.initialConditions, sources)
      unknowns = voltages.dropFirst() + Array(repeating: 0, count: circuit.branches.count)
    } else {
      let held = try circuit.nodesFree(toHold: circuit.initialConditions, sources)
      unknowns = try OperatingPoint(circuit, sources: sources, holding: held).unknowns
    }
  }
}

extension CircuitEquations {
  /// Of nodes that are to be held at given voltages those that voltage sources leave free: none tied to ground, one of
  /// each group that sources tie together.
  ///
  /// - Throws: ``SimulationError`` if the voltages differ from what the sources impose by more than a nanovolt.
  func nodesFree(toHold wanted: [Int: Double], _ sources: SourceValues) throws -> [Int: Double] {
    var held: [Int: Double] = [:]
    var imposed = spread([0: 0], sources)
    for (node, value) in wanted.sorted(by: { $0.key < $1.key }) {
      if let fixed = imposed[node] {
        guard abs(fixed - value) <= 1e-9 else {
          throw SimulationError(
            .unsupported,
            "the .ic of node '\(nodes[node])' is \(value) V, but voltage sources hold it at \(fixed) V",
            remedy: "remove it from .ic")
        }
      } else {
        held[node] = value
        imposed.merge(spread([node: value], sources)) { first, _ in first }
      }
    }
    return held
  }

  /// All node voltages, ground first, under `wanted`, the voltage sources, and 0 V where neither says anything.
  func voltages(imposing wanted: [Int: Double], _ sources: SourceValues) throws -> [Double] {
    let held = try nodesFree(toHold: wanted, sources)
    var imposed = spread([0: 0], sources)
    for (node, value) in held.sorted(by: { $0.key < $1.key }) {
      imposed.merge(spread([node: value], sources)) { first, _ in first }
    }
    for node in nodes.indices where imposed[node] == nil {
      imposed.merge(spread([node: 0], sources)) { first, _ in first }
    }
    return nodes.indices.map { imposed[$0] ?? 0 }
  }

  /// The nodes that voltage sources tie to a node of known voltage, and their voltages.
  private func spread(_ start: [Int: Double], _ sources: SourceValues) -> [Int: Double] {
    var known = start
    var open = Array(start.keys)
    while let node = open.popLast() {
      for (branch, value) in zip(branches, sources.voltage) {
        for (from, to, change) in [(branch.minus, branch.plus, value), (branch.plus, branch.minus, -value)]
        where from == node && known[to] == nil {
          known[to] = (known[node] ?? 0) + change
          open.append(to)
        }
      }
    }
    return known
  }
}
