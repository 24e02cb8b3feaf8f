// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitNetlist
import Testing

/// The generic 65 nm card, built without a deck.
func channel(
  _ type: String, width: Double, length: Double, noise: String = "ldb", temperature: Double = 300
) throws -> EKVChannel {
  let place = PBitKitNetlist.SourceLocation(file: "test", line: 1, column: 1)
  func parameter(_ value: Double) -> Parameter { Parameter(value, at: place) }
  let card = try MOSFETCard(
    ModelCard(
      name: type, type: type,
      parameters: [
        "vto": parameter(0.28), "n": parameter(1.35), "kp": parameter(type == "nmos" ? 480e-6 : 160e-6),
        "eta0": parameter(0.08), "lref": parameter(60e-9), "tcv": parameter(0.8e-3), "bex": parameter(-1.5),
      ],
      words: ["noise": noise], location: place))
  let element = Element(
    name: "m1", kind: .mosfet, nodes: ["d", "g", "s", "b"], model: type,
    parameters: ["w": parameter(width), "l": parameter(length)], location: place)
  return try MOSFET(element, card: card).channel(at: temperature)
}

@Suite struct EKVChannelTests {
  /// Forward and reverse components printed for an inverter at V_in = V_out = 50 mV, V_DD = 100 mV.
  @Test func publishedOperatingPoint() throws {
    let charge = PhysicalConstants.elementaryCharge
    let n = try channel("nmos", width: 120e-9, length: 180e-9, noise: "shot")
    let nRates = n.electronRates(.init(drain: 0.05, gate: 0.05, source: 0, bulk: 0))
    let p = try channel("pmos", width: 360e-9, length: 180e-9, noise: "shot")
    let pRates = p.electronRates(.init(drain: 0.05, gate: 0.05, source: 0.1, bulk: 0.1))
    for rates in [nRates, pRates] {
      #expect(abs(charge * rates.forward / 7.824731719e-10 - 1) < 1e-8)
      #expect(abs(charge * rates.reverse / 1.157143847e-10 - 1) < 1e-8)
    }
  }

  @Test(arguments: ["nmos", "pmos"], [0.02, 0.3, 0.9])
  func derivativesMatchFiniteDifferences(type: String, gate: Double) throws {
    let device = try channel(type, width: 120e-9, length: 60e-9)
    let sign = type == "nmos" ? 1.0 : -1.0
    func voltages(_ v: [Double]) -> EKVChannel.Voltages {
      .init(drain: sign * v[0], gate: sign * v[1], source: sign * v[2], bulk: sign * v[3])
    }
    let point = [0.13, gate, 0.04, -0.02]
    let current = device.current(voltages(point))
    let slopes = [current.drain, current.gate, current.source, current.bulk]
    for terminal in 0..<4 {
      let step = 1e-5
      var up = point
      var down = point
      up[terminal] += step
      down[terminal] -= step
      let difference = (device.current(voltages(up)).value - device.current(voltages(down)).value) / (2 * step) * sign
      #expect(abs(difference - slopes[terminal]) < 1e-6 * (abs(slopes[0]) + abs(slopes[1]) + abs(slopes[2])))
    }
  }

  /// S = 4kT·g_ds at V_DS = 0 for every inversion level: `ldb` and `ekv` obey it, `shot` does not.
  @Test(arguments: [1e-4, 1e-3, 1e-2, 0.1, 1, 10])
  func equilibriumNoise(inversion: Double) throws {
    // l² = IC  ⇒  v_P = 2U_T ln(e^√IC − 1)
    let thermal = PhysicalConstants.thermalVoltage(300)
    let gate = 0.28 + 1.35 * 2 * thermal * log(expm1(inversion.squareRoot()))
    let voltages = EKVChannel.Voltages(drain: 0, gate: gate, source: 0, bulk: 0)
    let johnson = 4 * PhysicalConstants.boltzmann * 300
    for law in ["ldb", "ekv"] {
      let device = try channel("nmos", width: 120e-9, length: 60e-9, noise: law)
      #expect(abs(device.inversionCoefficient(voltages) / inversion - 1) < 1e-9)
      let ratio = device.noiseDensity(voltages) / (johnson * device.current(voltages).drain)
      #expect(abs(ratio - 1) < 1e-12, "\(law)")
    }
    let shot = try channel("nmos", width: 120e-9, length: 60e-9, noise: "shot")
    let ratio = shot.noiseDensity(voltages) / (johnson * shot.current(voltages).drain)
    let logarithm = inversion.squareRoot()
    #expect(abs(ratio - logarithm / (1 - exp(-logarithm))) < 1e-9)
  }

  /// λ⁺/λ⁻ = e^(V_DS/U_T) through the switch between the formula and its limit.
  @Test(arguments: [-0.3, -1e-3, -3e-8, -2e-8, 1e-9, 2.5e-8, 2.7e-8, 1e-4, 0.05, 0.4])
  func localDetailedBalance(drainSource: Double) throws {
    let device = try channel("nmos", width: 120e-9, length: 60e-9)
    let voltages = EKVChannel.Voltages(drain: drainSource, gate: 0.25, source: 0, bulk: 0)
    let rates = device.electronRates(voltages)
    let expected = drainSource / PhysicalConstants.thermalVoltage(300)
    #expect(abs(log(rates.forward / rates.reverse) - expected) < 1e-9 + 1e-9 * abs(expected))
    let net = PhysicalConstants.elementaryCharge * (rates.forward - rates.reverse)
    let current = device.current(voltages)
    #expect(abs(net - current.value) < 1e-9 * (abs(current.value) + 0.0259 * current.drain))
  }

  /// Two thirds of the conductance in strong inversion and saturation under `ekv`: S = 4kT·(2/3)·g_ms.
  @Test func strongInversionSaturation() throws {
    let device = try channel("nmos", width: 1e-6, length: 10e-6, noise: "ekv")
    let voltages = EKVChannel.Voltages(drain: 8, gate: 5, source: 0, bulk: 0)
    let sourceConductance = abs(device.current(voltages).source)
    let ratio =
      device.noiseDensity(voltages) / (4 * PhysicalConstants.boltzmann * 300 * sourceConductance)
    #expect(abs(ratio - 2.0 / 3) < 0.02)
  }

  /// Threshold falls by TCV and the gain by T^BEX.
  @Test func temperature() throws {
    let cold = try channel("nmos", width: 120e-9, length: 60e-9, temperature: 300)
    let hot = try channel("nmos", width: 120e-9, length: 60e-9, temperature: 350)
    #expect(abs(cold.threshold - hot.threshold - 0.8e-3 * 50) < 1e-12)
    #expect(abs(hot.specificCurrent / cold.specificCurrent - pow(350.0 / 300, 0.5)) < 1e-12)
    // Reference: I_s = 0.866 µA per square at 300 K.
    #expect(abs(cold.specificCurrent / 2 - 0.866e-6) < 0.001e-6)
  }
}
