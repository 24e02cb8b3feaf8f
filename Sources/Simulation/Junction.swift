// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitNetlist

/// A pn junction of a circuit: a diode's, or one between a transistor's bulk and its drain or source.
struct Junction: Sendable {
  /// The device it belongs to.
  let device: String
  /// What its noise is called: `d1_id`, `m1_drain`.
  let name: String
  /// Node of the anode.
  let anode: Int
  /// Node of the cathode.
  let cathode: Int
  /// Current, charge and noise.
  let law: DiodeJunction
  /// The diode, for its flicker noise.
  let diode: Diode?
  /// Where the device's card stands.
  let location: SourceLocation

  /// Its voltage, V.
  func voltage(_ unknowns: [Double]) -> Double {
    (anode == 0 ? 0 : unknowns[anode - 1]) - (cathode == 0 ? 0 : unknowns[cathode - 1])
  }

  /// Every junction of a circuit, diodes first.
  static func all(of devices: CircuitDevices, temperature: Double, _ number: (String) -> Int) -> [Junction] {
    let diodes = devices.diodes.map { diode in
      Junction(
        device: diode.name, name: "\(diode.name)_id", anode: number(diode.junctionAnode),
        cathode: number(diode.nodes[1]), law: diode.junction(at: temperature), diode: diode, location: diode.location)
    }
    let bulks = devices.mosfets.flatMap { device in
      device.junctions(at: temperature).map { part in
        Junction(
          device: device.name, name: "\(device.name)_\(part.terminal)",
          anode: number(device.nodes[part.anode.rawValue]), cathode: number(device.nodes[part.cathode.rawValue]),
          law: part.junction, diode: nil, location: device.location)
      }
    }
    return diodes + bulks
  }
}
