// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitGSLNumerics
import PBitKitRandomStreams

/// A circuit in Langevin form: which noise moves which node, and by how much.
///
/// With the coordinates of ``ChargeCoordinates`` and a linear network of conductance G (H: its source columns), the
/// algebraic voltages follow y = −S⁻¹Eᵀ(G D z + H s), S = EᵀGE, and with P = I − G E S⁻¹ Eᵀ
/// ```
/// dψ = (A ψ + c) dt + Σ b_k dQ_k,   A = −C_z⁻¹DᵀPGD,   b_k = −C_z⁻¹DᵀP e_k
/// v  = W ψ + w
/// ```
/// where dQ_k is the charge that device k moves along its direction e_k. The elimination is exact for resistors, whose
/// Johnson noise passes through P; a transistor on a node without capacitance would see noise of infinite variance and
/// is refused.
struct LangevinCircuit: Sendable {
  let equations: CircuitEquations
  let coordinates: ChargeCoordinates
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
    equations = circuit
    let coordinates = try ChargeCoordinates(circuit)
    self.coordinates = coordinates
    let forest = circuit.forest
    let unknowns = circuit.unknownCount
    let voltageSources = circuit.devices.voltageSources.count
    let sources = voltageSources + circuit.devices.currentSources.count

    var conductance = Matrix(rows: unknowns, columns: unknowns)
    var sourceColumns = Matrix(rows: unknowns, columns: sources)
    for (resistor, ends) in zip(circuit.devices.resistors, circuit.resistorNodes) {
      for (end, other) in [(ends.0, ends.1), (ends.1, ends.0)] where forest.group[end] >= 0 {
        let row = forest.group[end]
        for (node, sign) in [(end, 1.0), (other, -1.0)] {
          if forest.group[node] >= 0 { conductance[row, forest.group[node]] += sign * resistor.conductance }
          for term in forest.offset[node] {
            sourceColumns[row, term.source] += sign * term.sign * resistor.conductance
          }
        }
      }
    }
    for (source, ends) in zip(circuit.devices.transconductances, circuit.transconductanceNodes) {
      for (end, direction) in [(ends.plus, 1.0), (ends.minus, -1.0)] where end != 0 {
        guard !forest.isSourced[end] else {
          throw SimulationError(
            .unsupported,
            "the output of '\(source.name)' is at node '\(circuit.nodes[end])', where a voltage source stands: its charge "
              + "is not counted in the noisy transient", at: source.location,
            remedy: "put a resistor between the voltage source and the output")
        }
        let row = forest.group[end]
        for (node, sign) in [(ends.controlPlus, direction), (ends.controlMinus, -direction)] {
          if forest.group[node] >= 0 { conductance[row, forest.group[node]] += sign * source.value }
          for term in forest.offset[node] { sourceColumns[row, term.source] += sign * term.sign * source.value }
        }
      }
    }
    for (index, ends) in circuit.currentSourceNodes.enumerated() {
      if forest.group[ends.0] >= 0 { sourceColumns[forest.group[ends.0], voltageSources + index] += 1 }
      if forest.group[ends.1] >= 0 { sourceColumns[forest.group[ends.1], voltageSources + index] -= 1 }
    }
    for (device, ends) in zip(circuit.devices.mosfets, circuit.mosfetNodes) {
      for node in [ends.drain, ends.gate, ends.source, ends.bulk] where forest.group[node] >= 0 {
        guard coordinates.algebraic[forest.group[node]] < 0 else {
          throw SimulationError(
            .unboundedNoise,
            "node '\(circuit.nodes[node])' has no capacitance to a fixed node, so the white noise at transistor "
              + "'\(device.name)' would have infinite variance",
            at: device.location, remedy: "add the node's capacitance, for example C1 \(circuit.nodes[node]) 0 0.5f")
        }
      }
    }

    let dynamic = coordinates.dynamicIncidence
    let algebraic = coordinates.algebraicIncidence
    // R = E S⁻¹ Eᵀ
    var elimination = Matrix(rows: unknowns, columns: unknowns)
    if coordinates.algebraicCount > 0 {
      do {
        let inner = try LUFactorization(algebraic.transposed * conductance * algebraic).inverse()
        elimination = algebraic * inner * algebraic.transposed
      } catch let error as SingularMatrix {
        let unknown = coordinates.algebraic.firstIndex(of: error.pivot) ?? 0
        throw SimulationError(
          .floatingNode,
          "node '\(circuit.nodes[forest.roots[unknown]])' has neither capacitance nor a resistive path",
          remedy: "give it a capacitor or a resistor to ground")
      }
    }
    let projection = Matrix.identity(unknowns) - conductance * elimination
    let inverse = coordinates.inverseCapacitance * (dynamic.transposed * projection)
    drift = -(inverse * conductance * dynamic)
    // z = ψ − U s, so a source enters directly and through the charge it induces.
    var coupling = Matrix(rows: coordinates.dynamicCount, columns: sources)
    for row in 0..<coordinates.dynamicCount {
      for column in 0..<voltageSources { coupling[row, column] = coordinates.sourceCoupling[row, column] }
    }
    driftOfSources = -(inverse * sourceColumns) - drift * coupling
    let groupOfState = dynamic - elimination * conductance * dynamic
    let groupOfSources = -(elimination * sourceColumns) - groupOfState * coupling
    var nodeOfState = Matrix(rows: circuit.nodes.count, columns: coordinates.dynamicCount)
    var nodeOfSources = Matrix(rows: circuit.nodes.count, columns: sources)
    for node in circuit.nodes.indices {
      for term in forest.offset[node] { nodeOfSources[node, term.source] += term.sign }
      guard forest.group[node] >= 0 else { continue }
      for column in 0..<coordinates.dynamicCount {
        nodeOfState[node, column] = groupOfState[forest.group[node], column]
      }
      for column in 0..<sources { nodeOfSources[node, column] += groupOfSources[forest.group[node], column] }
    }
    self.nodeOfState = nodeOfState
    self.nodeOfSources = nodeOfSources

    func push(_ from: Int, _ to: Int) -> [Double] {
      var direction = Array(repeating: 0.0, count: unknowns)
      if forest.group[from] >= 0 { direction[forest.group[from]] += 1 }
      if forest.group[to] >= 0 { direction[forest.group[to]] -= 1 }
      return (inverse * direction).map { -$0 }
    }
    mosfetPush = circuit.mosfetNodes.map { push($0.drain, $0.source) }
    let thermalEnergy = PhysicalConstants.boltzmann * circuit.temperature
    resistorPush = zip(circuit.devices.resistors, circuit.resistorNodes).map { resistor, ends in
      let amplitude = (2 * thermalEnergy * resistor.conductance).squareRoot()
      return push(ends.0, ends.1).map { $0 * amplitude }
    }
  }

  /// ψ of unknown voltages under source values.
  func state(of unknowns: [Double], _ sources: CircuitEquations.SourceValues) -> [Double] {
    let (z, _) = coordinates.split(unknowns)
    return zip(z, coordinates.sourceCoupling * sources.voltage).map { $0 + $1 }
  }

  /// A bound on the fastest local rate at node voltages, 1/s: the largest over the states of
  /// Σ |b_m| q²(λ⁺ + λ⁻)/2kT + |A_zz|.
  func fastestRate(_ voltages: [Double], channels: [EKVChannel]) -> Double {
    let charge = PhysicalConstants.elementaryCharge
    let factor = charge / (2 * PhysicalConstants.thermalVoltage(equations.temperature))
    let rates = zip(channels, equations.mosfetNodes).map { channel, ends -> Double in
      let rates = channel.electronRates(equations.channelVoltages(ends, voltages))
      return factor * (rates.forward + rates.reverse)
    }
    return (0..<coordinates.dynamicCount).reduce(0) { fastest, state in
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
