// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitGSLNumerics

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
    (driftOfSources, nodeOfSources) = space.sourceResponse(of: circuit)
    nodeOfState = space.nodeOfState(nodes: circuit.nodes.count)

    func push(_ from: Int, _ to: Int) -> [Double] {
      space.response(from: from, to: to, rows: circuit.unknownCount).drift
    }
    mosfetPush = circuit.mosfetNodes.map { push($0.drain, $0.source) }
    resistorPush = zip(circuit.devices.resistors, circuit.resistorNodes).map { resistor, ends in
      let amplitude = (resistor.noiseDensity(temperature: circuit.temperature) / 2).squareRoot()
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
}
