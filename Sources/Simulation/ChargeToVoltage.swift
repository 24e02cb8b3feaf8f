// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitGSLNumerics

/// Which charge sets the voltage of which node, in a circuit of capacitors and voltage sources: independent of all
/// currents, for every node that capacitors tie to a fixed one.
struct ChargeToVoltage {
  /// What sets a node's voltage.
  enum Place: Equatable {
    /// Voltage sources alone.
    case fixed
    /// A state of `ChargeCoordinates`, and sources.
    case state(Int)
    /// Currents: no capacitance ties it to a fixed node.
    case free
  }

  /// By node.
  let state: [Place]
  /// By state: the node that stands for it.
  let representatives: [Int]
  /// States by charges, V/C.
  let volts: Matrix
  /// Nodes by voltage sources.
  let nodeOfSources: Matrix

  init(_ circuit: CircuitEquations, _ coordinates: ChargeCoordinates) throws {
    // Unit conductances stand for the channels, so that free nodes have some voltage; it is not used.
    var conductance = circuit.linearConductance
    for ends in circuit.mosfetNodes {
      for (row, column, sign) in [
        (ends.drain, ends.drain, 1.0), (ends.source, ends.source, 1.0), (ends.drain, ends.source, -1.0),
        (ends.source, ends.drain, -1.0),
      ] where row > 0 && column > 0 { conductance[row - 1, column - 1] += sign }
    }
    let space = try StateSpace(
      circuit, coordinates, conductance: conductance, capacitance: circuit.linearCapacitance)
    volts = space.inverseCapacitance
    representatives = space.representatives.map { $0 + 1 }
    let isFree = circuit.nodes.indices.map { node in
      node > 0 && coordinates.algebraic.contains { $0.terms.contains { $0.row == node - 1 } }
    }
    let voltageSources = circuit.devices.voltageSources.count
    let incidence = circuit.sourceIncidence
    var nodeOfSources = Matrix(rows: circuit.nodes.count, columns: voltageSources)
    for source in 0..<voltageSources {
      let response = space.response(to: (0..<incidence.rows).map { incidence[$0, source] }).unknowns
      for (position, unknown) in coordinates.kept.enumerated() where unknown < circuit.nodes.count - 1 {
        nodeOfSources[unknown + 1, source] = response[position]
      }
    }
    self.nodeOfSources = nodeOfSources
    let states = coordinates.differential.indices
    state = circuit.nodes.indices.map { node in
      if node == 0 { return .fixed }
      if isFree[node] { return .free }
      guard let position = coordinates.kept.firstIndex(of: node - 1) else { return .free }
      guard
        let own = states.max(by: { abs(space.unknownOfState[position, $0]) < abs(space.unknownOfState[position, $1]) }),
        abs(space.unknownOfState[position, own]) > 0.5
      else { return .fixed }
      return .state(own)
    }
  }
}
