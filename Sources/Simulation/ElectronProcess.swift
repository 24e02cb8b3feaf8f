// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitGSLNumerics

/// One direction of a conducting device as a process that moves one elementary charge at a time.
///
/// It has the form of a channel that conducts from ``drain`` to ``source``: the backward process of a device is the same
/// device with these two exchanged, which the models here allow.
struct ElectronProcess: Sendable {
  /// The device, by its index in the circuit.
  enum Device: Sendable, Equatable {
    case mosfet(Int)
    case resistor(Int)
  }

  let device: Device
  /// +1 from the device's first terminal (a transistor's drain) to the other, −1 back, as positive charge moves.
  let sign: Double
  /// The name of its random stream.
  let stream: String
  /// Nodes in their roles; a resistor's gate and bulk are its source.
  let drain: Int
  let gate: Int
  let source: Int
  let bulk: Int
  /// +1, or −1 for a p channel, whose voltages and charges all have the other sign.
  let polarity: Double
  /// By state of `ChargeCoordinates`: elementary charges that a firing moves there.
  let change: [Double]

  /// Every process of a circuit without algebraic nodes, ordered by the devices' names: the order of the deck has no
  /// influence, not even by rounding.
  static func all(of circuit: CircuitEquations, _ coordinates: ChargeCoordinates) -> [ElectronProcess] {
    func change(from: Int, to: Int, _ polarity: Double) -> [Double] {
      coordinates.moved(from: from, to: to).map { polarity * $0 }
    }
    var named: [(name: String, processes: [ElectronProcess])] = []
    for (index, ends) in circuit.mosfetNodes.enumerated() {
      let name = circuit.devices.mosfets[index].name
      let polarity = circuit.channels[index].polarity
      let pair = [("forward", ends.drain, ends.source, 1.0), ("reverse", ends.source, ends.drain, -1.0)].map {
        ElectronProcess(
          device: .mosfet(index), sign: $0.3 * polarity, stream: "jump/\($0.0)/\(name)", drain: $0.1, gate: ends.gate,
          source: $0.2, bulk: ends.bulk, polarity: polarity, change: change(from: $0.1, to: $0.2, polarity))
      }
      named.append((name, pair))
    }
    for (index, ends) in circuit.resistorNodes.enumerated() {
      let name = circuit.devices.resistors[index].name
      let pair = [("forward", ends.0, ends.1, 1.0), ("reverse", ends.1, ends.0, -1.0)].map {
        ElectronProcess(
          device: .resistor(index), sign: $0.3, stream: "jump/\($0.0)/\(name)", drain: $0.1, gate: $0.2, source: $0.2,
          bulk: $0.2, polarity: 1, change: change(from: $0.1, to: $0.2, 1))
      }
      named.append((name, pair))
    }
    return named.sorted { $0.name < $1.name }.flatMap(\.processes)
  }

  /// Drain, gate and source above the bulk in the device's polarity, as a linear function of node voltages.
  func terminals(_ voltage: (Int) -> Double) -> [Double] {
    [drain, gate, source].map { polarity * (voltage($0) - voltage(bulk)) }
  }
}
