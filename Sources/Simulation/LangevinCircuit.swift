// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitGSLNumerics
import PBitKitRandomStreams

/// A circuit in Langevin form: which noise moves which node, and by how much.
///
/// With the linear part of the circuit as a `StateSpace` (its state x: voltages of some nodes, less what sources
/// induce there),
/// ```
/// dx = (A x + c) dt + Σ b_k dQ_k
/// v  = W x + w
/// ```
/// where dQ_k is the charge that device k moves. Nodes without capacitance follow at once, which is exact for resistors
/// and controlled sources, whose noise passes through; a transistor on such a node would see noise of infinite variance
/// and is refused.
struct LangevinCircuit: Sendable {
  let equations: CircuitEquations
  let coordinates: ChargeCoordinates
  let space: StateSpace
  /// A, 1/s.
  let drift: Matrix
  /// c per source (voltage sources first, then current sources), 1/s or V/(s·A).
  let driftOfSources: Matrix
  /// W, nodes by states.
  let nodeOfState: Matrix
  /// w per source, nodes by sources.
  let nodeOfSources: Matrix
  /// b of each transistor: volts of each state per coulomb moved from drain to source.
  let mosfetPush: [[Double]]
  /// b of each resistor times √(2kTG), V/√s.
  let resistorPush: [[Double]]

  init(_ circuit: CircuitEquations) throws {
    try circuit.requireExplicit("the explicit Langevin scheme")
    try circuit.requireDeterminedNodes()
    equations = circuit
    let coordinates = try ChargeCoordinates(circuit)
    self.coordinates = coordinates
    try circuit.requireBoundedNoise(coordinates)
    let space = try StateSpace(
      circuit, coordinates, conductance: circuit.linearConductance, capacitance: circuit.linearCapacitance)
    self.space = space
    drift = space.drift
    let states = coordinates.differential.count
    let incidence = circuit.sourceIncidence
    let nodeOfKept = coordinates.kept.enumerated().filter { $1 < circuit.nodes.count - 1 }
    var driftOfSources = Matrix(rows: states, columns: incidence.columns)
    var nodeOfSources = Matrix(rows: circuit.nodes.count, columns: incidence.columns)
    for column in 0..<incidence.columns {
      let response = space.response(to: (0..<incidence.rows).map { incidence[$0, column] })
      for state in 0..<states { driftOfSources[state, column] = response.drift[state] }
      for (position, unknown) in nodeOfKept { nodeOfSources[unknown + 1, column] = response.unknowns[position] }
    }
    var nodeOfState = Matrix(rows: circuit.nodes.count, columns: states)
    for (position, unknown) in nodeOfKept {
      for state in 0..<states { nodeOfState[unknown + 1, state] = space.unknownOfState[position, state] }
    }
    self.driftOfSources = driftOfSources
    self.nodeOfState = nodeOfState
    self.nodeOfSources = nodeOfSources

    func push(_ from: Int, _ to: Int) -> [Double] {
      space.response(from: from, to: to, rows: circuit.unknownCount).drift
    }
    mosfetPush = circuit.mosfetNodes.map { push($0.drain, $0.source) }
    let thermalEnergy = PhysicalConstants.boltzmann * circuit.temperature
    resistorPush = zip(circuit.devices.resistors, circuit.resistorNodes).map { resistor, ends in
      let amplitude = (2 * thermalEnergy * resistor.conductance).squareRoot()
      return push(ends.0, ends.1).map { $0 * amplitude }
    }
  }

  /// The state of unknowns, V.
  func state(of unknowns: [Double]) -> [Double] {
    let charges = equations.charges(unknowns).value
    return space.inverseCapacitance * coordinates.differential.map { $0.of(charges) }
  }

  /// A bound on the fastest local rate at node voltages, 1/s: the largest over the states of
  /// Σ |b_m| q²(λ⁺ + λ⁻)/2kT + |A_zz|.
  func fastestRate(_ voltages: [Double], channels: [EKVChannel]) -> Double {
    let charge = PhysicalConstants.elementaryCharge
    let factor = charge / (2 * PhysicalConstants.thermalVoltage(equations.temperature))
    let rates = zip(channels, equations.mosfetNodes).map { channel, ends -> Double in
      let rates = channel.electronRates(equations.channelVoltages(ends, Array(voltages.dropFirst())))
      return factor * (rates.forward + rates.reverse)
    }
    return (0..<drift.rows).reduce(0) { fastest, state in
      let activity = zip(rates, mosfetPush).reduce(abs(drift[state, state])) { $0 + abs($1.1[state]) * $1.0 }
      return max(fastest, activity)
    }
  }

  /// The keys of the noise sources' random streams: transistors, then resistors, by the devices' names alone.
  func streamKeys(seed: UInt64) -> [UInt64] {
    (equations.devices.mosfets.map(\.name) + equations.devices.resistors.map(\.name))
      .map { RandomStream.key(seed: seed, name: "noise/\($0)") }
  }
}
