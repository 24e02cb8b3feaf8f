// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist

extension CircuitEquations {
  /// The first device that an explicit integrator cannot advance, and why; nil if there is none.
  ///
  /// The kernels of the explicit Langevin scheme and of charge jumps move charge through transistors and resistors
  /// between constant capacitors. A behavioural source or a junction is neither, a charge that depends on its voltage
  /// makes the capacitances vary, and an explicit step of length Δt multiplies an oscillation at ω by
  /// √(1 + ω²Δt²) > 1.
  var explicitObstacle: (name: String, location: SourceLocation, reason: String)? {
    if let source = behaviours.first {
      return (source.name, source.location, "a behavioural source is neither a transistor nor a linear element")
    }
    if let junction = junctions.first(where: \.law.carriesCurrent) {
      return (junction.device, junction.location, "its junction carries a current, whose noise depends on the state")
    }
    if let device = firstVariableStorage {
      return (device.name, device.location, "its charge depends on a voltage, and capacitances are taken as constant")
    }
    return devices.inductors.first.map {
      ($0.name, $0.location, "an explicit step amplifies the oscillations that an inductor brings")
    }
  }

  /// The first device whose charge depends on a voltage otherwise than linearly.
  var firstVariableStorage: (name: String, location: SourceLocation)? {
    if let junction = junctions.first(where: \.law.storesCharge) { return (junction.device, junction.location) }
    return zip(devices.mosfets, hasIntrinsicCharge).first { $0.1 }.map { ($0.0.name, $0.0.location) }
  }

  /// Refuses a circuit that the explicit Langevin scheme or charge jumps cannot advance.
  ///
  /// - Throws: ``SimulationError`` with code `unsupported` at the device.
  func requireExplicit(_ method: String) throws {
    guard let obstacle = explicitObstacle else { return }
    throw SimulationError(
      .unsupported, "\(method) cannot take '\(obstacle.name)': \(obstacle.reason)", at: obstacle.location,
      remedy: "use the drift-implicit scheme (--scheme trapezoidal)")
  }
}
