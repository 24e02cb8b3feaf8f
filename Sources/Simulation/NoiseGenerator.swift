// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitRandomStreams

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
  /// The part that depends on the frequency.
  let slow: Slow

  /// Noise of a density that depends on the frequency.
  enum Slow: Sendable {
    /// None.
    case none
    /// A power law, A²/Hz.
    case flicker(FlickerNoise)
    /// A trap's threshold noise times the square of a transconductance in siemens.
    case trap(RandomTelegraphTrap, squaredSlope: Double)
  }

  /// A²/Hz at a frequency in hertz.
  func density(at frequency: Double) -> Double {
    switch slow {
    case .none: white
    case .flicker(let noise): white + noise.density(atFrequency: frequency)
    case .trap(let trap, let squaredSlope): white + squaredSlope * trap.density(atFrequency: frequency)
    }
  }
}

extension CircuitEquations {
  /// The keys of the white noises' random streams, by the devices' names alone: transistors, resistors, junctions.
  func noiseStreams(seed: UInt64) -> [UInt64] {
    (devices.mosfets.map(\.name) + devices.resistors.map(\.name) + junctions.map(\.name))
      .map { RandomStream.key(seed: seed, name: "noise/\($0)") }
  }

  /// The noise of every device at given unknowns, the generators of a device in a row: Johnson noise 4kTG of resistors,
  /// shot noise of junctions, and of transistors the channel's white noise and what fluctuations of the threshold bring,
  /// S_vg g_m².
  func noiseGenerators(at unknowns: [Double]) -> [NoiseGenerator] {
    var generators = zip(devices.resistors, resistorNodes).map { resistor, ends in
      NoiseGenerator(
        device: resistor.name, name: resistor.name, from: ends.0, to: ends.1,
        white: resistor.noiseDensity(temperature: temperature), slow: .none)
    }
    for junction in junctions where junction.diode != nil { generators += noise(of: junction, at: unknowns) }
    for (index, device) in devices.mosfets.enumerated() {
      let (channel, ends) = (channels[index], mosfetNodes[index])
      let voltages = channelVoltages(ends, unknowns)
      let slope = channel.current(voltages).gate
      func generator(_ suffix: String, white: Double = 0, _ slow: NoiseGenerator.Slow = .none) -> NoiseGenerator {
        NoiseGenerator(
          device: device.name, name: "\(device.name)_\(suffix)", from: ends.drain, to: ends.source, white: white,
          slow: slow)
      }
      generators.append(generator("id", white: channel.noiseDensity(voltages)))
      let flicker = device.flickerNoise.map {
        FlickerNoise(densityAtOneHertz: slope * slope * $0.densityAtOneHertz, exponent: $0.exponent)
      }
      generators.append(generator("1overf", flicker.map { .flicker($0) } ?? .none))
      if let trap = device.trap { generators.append(generator("rtn", .trap(trap, squaredSlope: slope * slope))) }
      for junction in junctions where junction.diode == nil && junction.device == device.name {
        generators += noise(of: junction, at: unknowns)
      }
    }
    return generators
  }

  private func noise(of junction: Junction, at unknowns: [Double]) -> [NoiseGenerator] {
    let voltage = junction.voltage(unknowns)
    func generator(_ name: String, white: Double = 0, _ slow: NoiseGenerator.Slow = .none) -> NoiseGenerator {
      NoiseGenerator(
        device: junction.device, name: name, from: junction.anode, to: junction.cathode, white: white, slow: slow)
    }
    let shot = generator(junction.name, white: junction.law.noiseDensity(voltage))
    guard let flicker = junction.diode?.flickerNoise(current: junction.law.current(voltage).value) else {
      return [shot]
    }
    return [shot, generator("\(junction.device)_1overf", .flicker(flicker))]
  }
}
