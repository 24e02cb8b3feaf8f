// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitNetlist

extension CircuitEquations {
  /// The first device that the explicit schemes of the noisy transient do not take, and why; nil if they take all.
  var explicitObstacle: (name: String, location: SourceLocation, reason: String)? {
    if let source = behaviours.first {
      return (source.name, source.location, "a behavioural source may be stiff and need not be linear")
    }
    if let junction = junctions.first {
      return (junction.device, junction.location, "its junction's current and charge depend on voltage exponentially")
    }
    if let index = hasIntrinsicCharge.firstIndex(of: true) {
      let device = devices.mosfets[index]
      return (device.name, device.location, "its charges depend on voltage")
    }
    if let inductor = devices.inductors.first {
      return (inductor.name, inductor.location, "explicit schemes are not stable for an inductor's oscillations")
    }
    return nil
  }

  /// The first device whose charge depends on voltage; nil if all capacitances are constant.
  var variableCharge: (name: String, location: SourceLocation)? {
    if let junction = junctions.first(where: \.law.storesCharge) { return (junction.device, junction.location) }
    return hasIntrinsicCharge.firstIndex(of: true).map { (devices.mosfets[$0].name, devices.mosfets[$0].location) }
  }
}
