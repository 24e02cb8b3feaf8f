// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices

/// A device as a pair of opposed processes that each move one elementary charge between two nodes.
struct ElectronTransfer: Sendable {
  /// The device.
  enum Device: Sendable {
    /// A transistor's channel, by its index.
    case channel(Int)
    /// A resistor of a conductance in siemens.
    case resistor(Double)
    /// A junction by its index, forward from anode to cathode.
    case junction(Int)
  }

  let name: String
  let device: Device
  /// The node that a forward transfer takes +q from.
  let from: Int
  /// The node that a forward transfer gives +q to.
  let to: Int
  /// The transistor's nodes; those of a resistor or junction are its two ends.
  let terminals: (drain: Int, gate: Int, source: Int, bulk: Int)

  /// All nodes whose voltages the rates depend on.
  var nodes: [Int] { [terminals.drain, terminals.gate, terminals.source, terminals.bulk] }
}

extension ElectronTransfer {
  /// Every transistor, resistor and conducting junction of a circuit.
  static func all(of circuit: CircuitEquations) -> [ElectronTransfer] {
    let channels = zip(circuit.devices.mosfets, circuit.mosfetNodes).enumerated().map { index, item in
      // A forward transfer of a p channel goes from source to drain (see EKVChannel.electronRates).
      let reversed = circuit.channels[index].polarity < 0
      return ElectronTransfer(
        name: item.0.name, device: .channel(index), from: reversed ? item.1.source : item.1.drain,
        to: reversed ? item.1.drain : item.1.source, terminals: item.1)
    }
    let resistors = zip(circuit.devices.resistors, circuit.resistorNodes).map { resistor, ends in
      ElectronTransfer(
        name: resistor.name, device: .resistor(resistor.conductance), from: ends.0, to: ends.1,
        terminals: (ends.0, ends.0, ends.1, ends.1))
    }
    let junctions = circuit.junctions.enumerated().filter(\.element.law.carriesCurrent).map { index, junction in
      ElectronTransfer(
        name: junction.name, device: .junction(index), from: junction.anode, to: junction.cathode,
        terminals: (junction.anode, junction.anode, junction.cathode, junction.cathode))
    }
    return channels + resistors + junctions
  }

  /// Forward and reverse rates at node voltages, 1/s.
  ///
  /// A resistor's current is GV and its noise 4kTG at every voltage, as in the noisy transient:
  /// ```
  /// λ± = (G U_T/q)(1 ± u/2),   u = V/U_T
  /// ```
  /// These are the half-sum and half-difference of noise and current; λ⁻ is negative beyond u = 2, because a resistor
  /// is quieter than a Poisson process, so they serve the Langevin form of ``LatticeGenerator``. That form at spacing 1
  /// gives a resistor alone the rates (G U_T/q) u/(1 − e^{∓u}), which obey local detailed balance.
  func rates(
    _ voltage: [Double], channels: [EKVChannel], junctions: [Junction], thermalVoltage: Double
  ) -> (forward: Double, reverse: Double) {
    switch device {
    case .channel(let index):
      let rates = channels[index].electronRates(
        .init(
          drain: voltage[terminals.drain], gate: voltage[terminals.gate], source: voltage[terminals.source],
          bulk: voltage[terminals.bulk]))
      return (rates.forward, rates.reverse)
    case .resistor(let conductance):
      let bias = (voltage[from] - voltage[to]) / thermalVoltage
      let scale = conductance * thermalVoltage / PhysicalConstants.elementaryCharge
      return (scale * (1 + bias / 2), scale * (1 - bias / 2))
    case .junction(let index): return junctions[index].law.electronRates(voltage[from] - voltage[to])
    }
  }
}

/// B(x) = x/(eˣ − 1), the Bernoulli function; 1 at 0.
@inline(__always)
func bernoulli(_ x: Double) -> Double {
  if abs(x) < 1e-4 { return 1 - x / 2 + x * x / 12 }
  // Beyond ±700 the exponential overflows and the function is −x or 0.
  if x > 700 { return 0 }
  return x / expm1(x)
}
