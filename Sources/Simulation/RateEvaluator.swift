// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices

/// Evaluates the devices' electron rates as functions of a core's charges, without allocating.
final class RateEvaluator {
  private let map: VoltageMap
  private let channels: [EKVChannel]
  private let junctions: [Junction]
  private let thermalVoltage: Double
  private var voltages: [Double]

  init(_ core: DynamicCore, _ map: VoltageMap, channels: [EKVChannel]) {
    self.map = map
    self.channels = channels
    junctions = core.equations.junctions
    thermalVoltage = PhysicalConstants.thermalVoltage(core.equations.temperature)
    voltages = Array(repeating: 0, count: map.offset.count)
  }

  /// Forward and reverse rates of a device at charges in elementary charges, 1/s.
  func rates(_ transfer: ElectronTransfer, _ charges: (Double, Double)) -> (forward: Double, reverse: Double) {
    moveTo(charges)
    return rates(transfer)
  }

  /// Sets the charges.
  func moveTo(_ charges: (Double, Double)) { map.write(charges, to: &voltages) }

  /// Rates at the charges set last.
  func rates(_ transfer: ElectronTransfer) -> (forward: Double, reverse: Double) {
    transfer.rates(voltages, channels: channels, junctions: junctions, thermalVoltage: thermalVoltage)
  }

  /// Rates of all devices along a direction at charges.
  func rates(along movers: [DynamicCore.Mover], _ charges: (Double, Double)) -> (plus: Double, minus: Double) {
    moveTo(charges)
    var (plus, minus) = (0.0, 0.0)
    for mover in movers {
      let rates = rates(mover.transfer)
      plus += mover.sign > 0 ? rates.forward : rates.reverse
      minus += mover.sign > 0 ? rates.reverse : rates.forward
    }
    return (plus, minus)
  }
}
