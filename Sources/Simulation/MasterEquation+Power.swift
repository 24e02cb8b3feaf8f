// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices

extension MasterEquation {
  /// The mean power that each voltage source delivers, W, from the electron flux of every device.
  ///
  /// Devices in ``omittedDevices`` are not counted.
  public func deliveredPower() -> [Double] {
    // SPICE counts a source's current positive into its plus node; delivery is the opposite.
    zip(sources.voltage, meanSourceCurrents()).map { -$0 * $1 }
  }

  /// The mean current through every voltage source, SPICE's sign, A.
  public func meanSourceCurrents() -> [Double] {
    var leaving = core.leaving(sources.current)
    let charge = PhysicalConstants.elementaryCharge
    for (transfer, flux) in electronFluxes() {
      leaving[transfer.from] += charge * flux
      leaving[transfer.to] -= charge * flux
    }
    return Array(
      core.coordinates.branchCurrents(leaving: leaving.dropFirst()).prefix(sources.voltage.count))
  }

  /// The mean flux of each device's forward transfers less its reverse ones, 1/s:
  /// ```
  /// J = Σ_Q p(Q) [λ⁺(Q + q u/2) − λ⁻(Q − q u/2)]
  /// ```
  /// the exact flux of the one-electron process at spacing 1. On a wider lattice the half-electron shift stays, and the
  /// sum is the trapezoidal rule over a smooth law.
  private func electronFluxes() -> [(transfer: ElectronTransfer, flux: Double)] {
    let devices = DeviceRates(core, generator.map, channels: core.equations.channels)
    return core.carriers.map { ($0.transfer, meanFlux(of: $0, devices)) }
  }

  /// Σ_Q p(Q) [λ⁺(Q + q u/2) − λ⁻(Q − q u/2)] of a device, 1/s.
  func meanFlux(of carrier: DynamicCore.Carrier, _ devices: DeviceRates) -> Double {
    let sites = lattice.sites
    let ahead = devices.table(carrier.transfer, sites.shifted(by: carrier.halfStep))
    let behind = devices.table(carrier.transfer, sites.shifted(by: (-carrier.halfStep.0, -carrier.halfStep.1)))
    var flux = 0.0
    for row in 0..<sites.rows {
      for column in 0..<sites.columns {
        let rate = ahead.index(column: column, row: row)
        flux += density[row * sites.columns + column] * (ahead.forward[rate] - behind.reverse[rate])
      }
    }
    return flux
  }
}

extension DynamicCore {
  /// A device that carries current, and half of what one of its forward transfers adds to the charges.
  struct Carrier {
    let transfer: ElectronTransfer
    let halfStep: (Double, Double)
  }

  /// Every device whose voltages the kept charges and the sources determine.
  var carriers: [Carrier] {
    let movers = directions.flatMap { entry in
      entry.movers.map { mover in
        let half = 0.5 * Double(mover.sign)
        return Carrier(
          transfer: mover.transfer,
          halfStep: (half * Double(entry.direction.change.0), half * Double(entry.direction.change.1)))
      }
    }
    return movers + bystanders.map { Carrier(transfer: $0, halfStep: (0, 0)) }
  }

  /// The power that all voltage sources deliver for one forward transfer a second, J, by carrier.
  func powerPerFlux(_ sources: CircuitEquations.SourceValues) -> [Double] {
    carriers.map { carrier in
      var leaving = Array(repeating: 0.0, count: equations.nodes.count)
      leaving[carrier.transfer.from] += PhysicalConstants.elementaryCharge
      leaving[carrier.transfer.to] -= PhysicalConstants.elementaryCharge
      return delivered(leaving, sources)
    }
  }

  /// The power that voltage sources deliver to the current sources, W.
  func currentSourcePower(_ sources: CircuitEquations.SourceValues) -> Double {
    delivered(leaving(sources.current), sources)
  }

  /// What current sources draw from every node, A.
  func leaving(_ currents: [Double]) -> [Double] {
    var leaving = Array(repeating: 0.0, count: equations.nodes.count)
    for (value, ends) in zip(currents, equations.currentSourceNodes) {
      leaving[ends.0] += value
      leaving[ends.1] -= value
    }
    return leaving
  }

  private func delivered(_ leaving: [Double], _ sources: CircuitEquations.SourceValues) -> Double {
    // SPICE counts a source's current positive into its plus node; delivery is the opposite.
    zip(sources.voltage, coordinates.branchCurrents(leaving: leaving.dropFirst())).reduce(0) { $0 - $1.0 * $1.1 }
  }
}
