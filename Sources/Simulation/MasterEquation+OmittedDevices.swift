// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices

extension MasterEquation {
  /// The nodes whose charges span the lattice, by name, of the master equation that observables would need.
  ///
  /// - Throws: ``SimulationError`` with code `unsupported`, at the device to blame, where there is none.
  public static func stateNodes(
    of circuit: CircuitEquations, observing observables: [StationaryObservable]
  ) throws -> [String] {
    try DynamicCore(circuit, observing: observables.flatMap(\.nodes)).stateNodes.map { circuit.nodes[$0] }
  }

  /// Replaces the voltages of the lattice's nodes by those of a state of the stationary law.
  ///
  /// - Parameters:
  ///   - voltages: by node, ground first, V.
  ///   - quantile: within (0, 1): which state, in the order of ``density``; a uniform random number draws one.
  package func setState(_ voltages: inout [Double], quantile: Double) {
    var sum = 0.0
    let site = density.firstIndex {
      sum += $0
      return sum >= quantile
    }
    let charges = lattice.charges(site ?? density.count - 1)
    for (node, state) in core.stateOfNode.enumerated() where state >= 0 {
      voltages[node] =
        generator.map.offset[node] + generator.map.first[node] * charges.0 + generator.map.second[node] * charges.1
    }
  }

  /// What ``omittedDevices`` draw, as a function of all node voltages.
  package func omittedLoad() throws -> OmittedLoad { try OmittedLoad(core, sources: sources) }
}

/// The power that voltage sources deliver to the devices that a master equation leaves out.
package struct OmittedLoad: Sendable {
  private struct Device: Sendable {
    let transfer: ElectronTransfer
    /// By node: half of what one electron through the device changes, V.
    let halfElectron: [Double]
    /// By voltage source: watts per electron a second through the device.
    let powerPerFlux: [Double]
  }

  private let devices: [Device]
  private let channels: [EKVChannel]
  private let junctions: [Junction]
  private let thermalVoltage: Double
  /// Number of voltage sources.
  package let sourceCount: Int

  init(_ core: DynamicCore, sources: CircuitEquations.SourceValues) throws {
    let circuit = core.equations
    let map = try ChargeToVoltage(circuit, core.coordinates)
    let charge = PhysicalConstants.elementaryCharge
    devices = core.omitted.map { transfer in
      let moved = core.coordinates.moved(from: transfer.from, to: transfer.to)
      let halfElectron = map.state.map { place -> Double in
        guard case .state(let state) = place else { return 0 }
        return moved.indices.reduce(0) { $0 + 0.5 * charge * map.volts[state, $1] * moved[$1] }
      }
      var leaving = Array(repeating: 0.0, count: circuit.nodes.count)
      leaving[transfer.from] += charge
      leaving[transfer.to] -= charge
      // SPICE counts a source's current positive into its plus node; delivery is the opposite.
      let currents = core.coordinates.branchCurrents(leaving: leaving.dropFirst()).prefix(sources.voltage.count)
      return Device(
        transfer: transfer, halfElectron: halfElectron, powerPerFlux: zip(sources.voltage, currents).map { -$0 * $1 })
    }
    channels = circuit.channels
    junctions = circuit.junctions
    thermalVoltage = PhysicalConstants.thermalVoltage(circuit.temperature)
    sourceCount = sources.voltage.count
  }

  /// Whether there is any such device.
  package var isEmpty: Bool { devices.isEmpty }

  /// Adds the mean power at node voltages to `power`, one entry a voltage source, W.
  ///
  /// The mean flux of electrons is that of the forward rate half an electron ahead less the reverse one half an electron
  /// behind, as in ``MasterEquation/deliveredPower()``; capacitors return on average what they take.
  ///
  /// - Parameter scratch: of the size of `voltages`.
  package func add(at voltages: [Double], scratch: inout [Double], to power: inout [Double]) {
    for device in devices {
      func rates(_ sign: Double) -> (forward: Double, reverse: Double) {
        for node in voltages.indices { scratch[node] = voltages[node] + sign * device.halfElectron[node] }
        return device.transfer.rates(
          scratch, channels: channels, junctions: junctions, thermalVoltage: thermalVoltage)
      }
      let flux = rates(1).forward - rates(-1).reverse
      for source in power.indices { power[source] += device.powerPerFlux[source] * flux }
    }
  }
}
