// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitNetlist

/// Devices built without a deck.
enum TestDevice {
  static let place = PBitKitNetlist.SourceLocation(file: "test", line: 1, column: 1)

  /// Values at ``place``, in the order of their names.
  static func modelCard(
    _ type: String, _ parameters: [String: Double], words: [String: String] = [:]
  ) -> ModelCard {
    ModelCard(
      name: type, type: type,
      parameters: .init(
        uniqueKeysWithValues: parameters.sorted { $0.key < $1.key }.map { ($0.key, Parameter($0.value, at: place)) }),
      words: .init(uniqueKeysWithValues: words.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }),
      location: place)
  }

  /// A transistor of the generic 65 nm card with further parameters of card and instance.
  static func mosfet(
    _ type: String = "nmos", name: String = "m1", width: Double = 120e-9, length: Double = 60e-9,
    noise: String = "ldb", card: [String: Double] = [:], instance: [String: Double] = [:]
  ) throws -> MOSFET {
    let generic = [
      "vto": 0.28, "n": 1.35, "kp": type == "nmos" ? 480e-6 : 160e-6, "eta0": 0.08, "lref": 60e-9, "tcv": 0.8e-3,
      "bex": -1.5,
    ]
    let model = try MOSFETCard(
      modelCard(type, generic.merging(card) { $1 }, words: ["noise": noise]))
    return try MOSFET(
      element(name, .mosfet, ["d", "g", "s", "b"], ["w": width, "l": length].merging(instance) { $1 }), card: model)
  }

  /// A diode whose card holds at 300 K.
  static func diode(_ card: [String: Double], _ instance: [String: Double] = [:]) throws -> Diode {
    let card = modelCard("d", ["tnom": 26.85].merging(card) { $1 })
    return try Diode(element("d1", .diode, ["a", "k"], instance), card: DiodeCard(card))
  }

  private static func element(
    _ name: String, _ kind: Element.Kind, _ nodes: [String], _ parameters: [String: Double]
  ) -> Element {
    Element(
      name: name, kind: kind, nodes: nodes, model: "model",
      parameters: .init(
        uniqueKeysWithValues: parameters.sorted { $0.key < $1.key }.map { ($0.key, Parameter($0.value, at: place)) }),
      location: place)
  }

  /// Four voltages in the order of the nodes, with the sign of a p channel's.
  static func voltages(_ v: [Double], sign: Double = 1) -> EKVChannel.Voltages {
    .init(drain: sign * v[0], gate: sign * v[1], source: sign * v[2], bulk: sign * v[3])
  }
}

/// The derivative of a function by Richardson's extrapolation of central differences; its error is of sixth order.
func derivative(step: Double = 2e-3, _ function: (Double) -> Double) -> Double {
  func central(_ h: Double) -> Double { (function(h) - function(-h)) / (2 * h) }
  let (a, b, c) = (central(step), central(step / 2), central(step / 4))
  let (ab, bc) = (b + (b - a) / 3, c + (c - b) / 3)
  return bc + (bc - ab) / 15
}
