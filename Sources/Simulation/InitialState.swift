// SPDX-License-Identifier: GPL-3.0-or-later

/// Where a transient begins.
struct InitialState {
  /// The unknowns at t = 0, V.
  let unknowns: [Double]
  /// The sources at t = 0.
  let sources: CircuitEquations.SourceValues

  /// Under `uic` the voltages of `.ic`, and 0 V elsewhere; without it the operating point at t = 0 with the `.ic`
  /// voltages held.
  ///
  /// - Throws: ``SimulationError`` if there is no operating point or `.ic` contradicts the sources.
  init(_ circuit: CircuitEquations, useInitialConditions: Bool) throws {
    sources = circuit.values(at: 0)
    let held = try circuit.unknowns(holding: circuit.initialConditions, sources)
    if useInitialConditions {
      unknowns = (0..<circuit.unknownCount).map { held[$0] ?? 0 }
    } else {
      unknowns = try OperatingPoint(circuit, sources: sources, holding: held).unknowns
    }
  }
}

extension CircuitEquations {
  /// The unknowns that put nodes at given voltages, a node behind voltage sources through their sum.
  ///
  /// - Throws: ``SimulationError`` if two nodes that sources tie together, or a node that they fix, are asked for
  ///   voltages that differ from the sources' by more than a nanovolt.
  func unknowns(holding voltages: [Int: Double], _ sources: SourceValues) throws -> [Int: Double] {
    var held: [Int: Double] = [:]
    for (node, value) in voltages.sorted(by: { $0.key < $1.key }) {
      let group = forest.group[node]
      let wanted = value - forest.offset(ofNode: node, sources: sources.voltage)
      if let fixed = group < 0 ? 0 : held[group], abs(fixed - wanted) > 1e-9 {
        throw SimulationError(
          .unsupported,
          "the .ic of node '\(nodes[node])' is \(value) V, but voltage sources hold it at \(value - wanted + fixed) V",
          remedy: "remove it from .ic")
      }
      if group >= 0 { held[group] = wanted }
    }
    return held
  }
}
