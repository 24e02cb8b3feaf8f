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
    var leaving = Array(repeating: 0.0, count: core.equations.nodes.count)
    for (value, ends) in zip(sources.current, core.equations.currentSourceNodes) {
      leaving[ends.0] += value
      leaving[ends.1] -= value
    }
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
    let movers = core.directions.flatMap { entry in
      entry.movers.map { mover in
        let half = 0.5 * Double(mover.sign)
        return (
          mover.transfer, (half * Double(entry.direction.change.0), half * Double(entry.direction.change.1))
        )
      }
    }
    let all = movers + core.bystanders.map { ($0, (0.0, 0.0)) }
    let evaluator = RateEvaluator(core, generator.map, channels: core.equations.channels)
    return all.map { transfer, shift in
      var flux = 0.0
      // Sites whose share is below the rounding of the sum are passed over.
      for site in density.indices where density[site] > 1e-18 {
        let (first, second) = lattice.charges(site)
        flux +=
          density[site]
          * (evaluator.rates(transfer, (first + shift.0, second + shift.1)).forward
            - evaluator.rates(transfer, (first - shift.0, second - shift.1)).reverse)
      }
      return (transfer, flux)
    }
  }
}
