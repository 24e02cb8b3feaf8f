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
  /// Nodes by voltage sources, then current sources.
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
    nodeOfSources = space.sourceResponse(of: circuit).nodes
    let states = coordinates.differential.indices
    state = circuit.nodes.indices.map { node in
      if node == 0 { return .fixed }
      if coordinates.isAlgebraic(row: node - 1) { return .free }
      let position = node - 1
      guard
        let own = states.max(by: { abs(space.unknownOfState[position, $0]) < abs(space.unknownOfState[position, $1]) }),
        abs(space.unknownOfState[position, own]) > 0.5
      else { return .fixed }
      return .state(own)
    }
  }
}
