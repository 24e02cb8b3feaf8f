// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDeviceFitting
import PBitKitDevices
import PBitKitNetlist
import PBitKitRandomStreams

/// Currents of a known card, with a relative noise.
enum SyntheticTable {
  static let truth = CardTemplate(
    name: "nch", polarity: .n,
    values: [
      "vto": 0.283, "n": 1.37, "kp": 412e-6, "eta0": 0.073, "lref": 60e-9, "tcv": 0.81e-3, "bex": -1.42, "tnom": 27,
    ], words: ["level": "ekv"])

  /// A sweep of the gate at several drain voltages, lengths and temperatures.
  static func points(
    _ template: CardTemplate = truth, temperatures: [Double] = [300.15, 358.15], lengths: [Double] = [60e-9, 180e-9],
    drains: [Double] = [0.05, 0.2, 0.5], gates: [Double] = Array(stride(from: 0, through: 0.8, by: 0.02)),
    noise: Double = 0, seed: UInt64 = 1
  ) throws -> [CurrentTable.Point] {
    let card = try template.card()
    let sign = template.polarity.rawValue
    var stream = RandomStream(seed: seed, name: "currents")
    return try temperatures.flatMap { temperature in
      try lengths.flatMap { length in
        let place = SourceLocation(file: "synthetic", line: 1, column: 1)
        let element = Element(
          name: "m1", kind: .mosfet, nodes: ["d", "g", "s", "b"],
          parameters: ["w": .init(1e-6, at: place), "l": .init(length, at: place)], location: place)
        let channel = try MOSFET(element, card: card).channel(at: temperature)
        return drains.flatMap { drain in
          gates.map { gate in
            let voltages = EKVChannel.Voltages(drain: sign * drain, gate: sign * gate, source: 0, bulk: 0)
            // Box and Muller.
            let normal = (-2 * log(stream.uniform())).squareRoot() * cos(2 * .pi * stream.uniform())
            return CurrentTable.Point(
              voltages: voltages, current: channel.current(voltages).value * exp(noise * normal),
              temperature: temperature, width: 1e-6, length: length)
          }
        }
      }
    }
  }

  static let device = CurrentTable.Device(corner: "tt", model: "nch", polarity: .n)

  static func fitted(_ fit: DeviceFit) -> [String: (value: Double, error: Double)] {
    var result: [String: (value: Double, error: Double)] = [:]
    for parameter in fit.parameters {
      if case .fitted(let error) = parameter.origin { result[parameter.description.name] = (parameter.value, error) }
    }
    return result
  }
}
