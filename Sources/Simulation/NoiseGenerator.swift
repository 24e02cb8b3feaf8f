// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices

/// One noise current of one device.
struct NoiseGenerator: Sendable {
  let device: String
  /// As its column ends: `r1`, `m1_id`, `m1_1overf`.
  let name: String
  /// The node that the current leaves.
  let from: Int
  /// The node that it enters.
  let to: Int
  /// White part of the one-sided density, A²/Hz.
  let white: Double
  /// Part that falls as 1/f: its density at 1 Hz, A²/Hz.
  let flicker: Double

  /// A²/Hz at a frequency in hertz.
  func density(at frequency: Double) -> Double { white + (flicker > 0 ? flicker / frequency : 0) }
}

extension CircuitEquations {
  /// The noise of every device at given unknowns, the generators of a device in a row: Johnson noise 4kTG of resistors,
  /// and of transistors the channel's white noise and S_vg g_m² with S_vg = KF/(COX·m·W·L·f).
  func noiseGenerators(at unknowns: [Double]) -> [NoiseGenerator] {
    var generators: [NoiseGenerator] = []
    for (resistor, ends) in zip(devices.resistors, resistorNodes) {
      generators.append(
        NoiseGenerator(
          device: resistor.name, name: resistor.name, from: ends.0, to: ends.1,
          white: resistor.noiseDensity(temperature: temperature), flicker: 0))
    }
    for (index, device) in devices.mosfets.enumerated() {
      let (channel, ends) = (channels[index], mosfetNodes[index])
      let voltages = channelVoltages(ends, unknowns)
      let gateSlope = channel.current(voltages).gate
      let area = device.multiplicity * device.width * device.length
      let flicker =
        device.card.flickerCoefficient > 0
        ? gateSlope * gateSlope * device.card.flickerCoefficient / (device.card.oxideCapacitance * area) : 0
      generators += [
        NoiseGenerator(
          device: device.name, name: "\(device.name)_id", from: ends.drain, to: ends.source,
          white: channel.noiseDensity(voltages), flicker: 0),
        NoiseGenerator(
          device: device.name, name: "\(device.name)_1overf", from: ends.drain, to: ends.source, white: 0,
          flicker: flicker),
      ]
    }
    return generators
  }
}
