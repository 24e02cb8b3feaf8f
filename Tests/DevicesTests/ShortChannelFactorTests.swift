// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitNetlist
import Testing

@Suite struct ShortChannelFactorTests {
  /// Every effect alone and all together, large enough to matter in moderate inversion.
  static let effects: [[String: Double]] = [
    ["theta": 0.8], ["ucrit": 3e6], ["lambda": 0.3], ["theta": 0.8, "ucrit": 3e6, "lambda": 0.3],
  ]

  @Test func absentByDefault() throws {
    let plain = try TestDevice.mosfet().channel(at: 300)
    let zero = try TestDevice.mosfet(card: ["theta": 0, "ucrit": 0, "lambda": 0]).channel(at: 300)
    #expect(plain.shortChannel == nil)
    #expect(zero.shortChannel == nil)
    let voltages = EKVChannel.Voltages(drain: 0.7, gate: 0.9, source: 0.1, bulk: 0)
    #expect(plain.current(voltages).value == zero.current(voltages).value)
    // The current and its slopes go over continuously into those without.
    for effect in ["theta": 1e-9, "lambda": 1e-9, "ucrit": 1e12] {
      let slight = try TestDevice.mosfet(card: [effect.key: effect.value]).channel(at: 300)
      #expect(slight.shortChannel != nil)
      #expect(abs(slight.current(voltages).value / plain.current(voltages).value - 1) < 1e-8)
      #expect(abs(slight.current(voltages).drain / plain.current(voltages).drain - 1) < 1e-6)
    }
  }

  /// The four derivatives against extrapolated differences over weak to strong inversion, both signs of V_DS.
  @Test(arguments: effects + [[:]], ["nmos", "pmos"])
  func derivatives(effect: [String: Double], type: String) throws {
    let device = try TestDevice.mosfet(type, card: effect).channel(at: 300)
    let sign = type == "nmos" ? 1.0 : -1.0
    for gate in [0.05, 0.25, 0.4, 0.8, 1.2] {
      for drain in [-0.6, -0.05, 0, 0.03, 0.2, 1.1] {
        let point = [drain + 0.1, gate, 0.1, -0.05]
        let current = device.current(TestDevice.voltages(point, sign: sign))
        let slopes = [current.drain, current.gate, current.source, current.bulk]
        let scale = slopes.map(abs).max() ?? 0
        for terminal in 0..<4 {
          let difference = derivative { shift in
            var moved = point
            moved[terminal] += shift
            return sign * device.current(TestDevice.voltages(moved, sign: sign)).value
          }
          #expect(abs(difference - slopes[terminal]) < 1e-8 * scale, "\(gate) \(drain) \(terminal)")
        }
      }
    }
  }

  /// Odd under exchange of drain and source, never falling as V_DS rises, zero at zero.
  @Test(arguments: effects + [["ucrit": 3e5, "theta": 0]])
  func oddAndMonotone(effect: [String: Double]) throws {
    let device = try TestDevice.mosfet(card: effect).channel(at: 300)
    for gate in stride(from: 0.0, through: 1.5, by: 0.125) {
      for drain in stride(from: 0.0, through: 1.5, by: 0.0625) {
        let forward = device.current(TestDevice.voltages([drain, gate, 0, 0]))
        let reverse = device.current(TestDevice.voltages([0, gate, drain, 0])).value
        #expect(abs(forward.value + reverse) <= 1e-15 * abs(forward.value))
        #expect(drain > 0 || forward.value == 0)
        #expect(forward.drain > 0, "\(gate) \(drain)")
      }
    }
  }

  /// The saturated current tends to W·Cox·(V_G − V_T)·v_sat: KP·W·UCRIT·(V_G − V_T), with or without mobility reduction.
  @Test(arguments: [0, 0.3])
  func saturatedVelocity(theta: Double) throws {
    let device = try TestDevice.mosfet(
      width: 1e-6, card: ["ucrit": 5e5, "theta": theta, "eta0": 0, "n": 1]
    ).channel(at: 300)
    let overdrive = 6.0
    let current = device.current(.init(drain: 20, gate: 0.28 + overdrive, source: 0, bulk: 0)).value
    let ratio = current / (480e-6 * 1e-6 * 5e5 * overdrive)
    // V_C is 30 mV: 1/√(1 + (2 D_θ V_C/V_ov)²) is the exact ratio in strong inversion.
    let vertical = 1 + theta * overdrive / 2
    let expected = 1 / (1 + pow(2 * vertical * 0.03 / overdrive, 2)).squareRoot()
    #expect(abs(ratio - expected) < 1e-3, "\(ratio)")
  }

  /// In the triode region the current is KP (W/L) V_ov V_DS/√(D_θ² + (V_DS/V_C)²), D_θ = 1 + θ V_ov.
  @Test func triode() throws {
    let device = try TestDevice.mosfet(
      width: 1e-6, length: 1e-6, card: ["ucrit": 1e5, "theta": 0.4, "eta0": 0, "n": 1]
    ).channel(at: 300)
    let (overdrive, drain) = (10.0, 0.1)
    let current = device.current(.init(drain: drain, gate: 0.28 + overdrive, source: 0, bulk: 0)).value
    let vertical = 1 + 0.4 * (overdrive - drain / 2)
    let expected =
      480e-6 * (overdrive - drain / 2) * drain / (vertical * vertical + pow(drain / 0.1, 2)).squareRoot()
    #expect(abs(current / expected - 1) < 2e-3, "\(current / expected)")
  }

  /// λ of the card's reference length, halved at twice the length; ∂I/∂V_DS = λI in saturation.
  @Test func outputConductance() throws {
    for (length, modulation) in [(60e-9, 0.2), (120e-9, 0.1)] {
      let device = try TestDevice.mosfet(length: length, card: ["lambda": 0.2, "eta0": 0]).channel(at: 300)
      let current = device.current(.init(drain: 1.2, gate: 0.5, source: 0, bulk: 0))
      let thermal = PhysicalConstants.thermalVoltage(300)
      let expected = modulation / (1 + modulation * (1.2 - thermal))
      #expect(abs(current.drain / current.value / expected - 1) < 1e-3)
    }
  }

  /// None of them acts in weak inversion but λ.
  @Test func weakInversion() throws {
    let plain = try TestDevice.mosfet().channel(at: 300)
    let reduced = try TestDevice.mosfet(card: ["theta": 1, "ucrit": 3e6]).channel(at: 300)
    let voltages = EKVChannel.Voltages(drain: 0.2, gate: 0, source: 0, bulk: 0)
    #expect(abs(reduced.current(voltages).value / plain.current(voltages).value - 1) < 1e-3)
  }

  /// S = 4kT·g_ds at V_DS = 0 at every inversion level, with every effect.
  @Test(arguments: effects, [1e-4, 1e-3, 1e-2, 0.1, 1, 10])
  func equilibriumNoise(effect: [String: Double], inversion: Double) throws {
    let thermal = PhysicalConstants.thermalVoltage(300)
    let gate = 0.28 + 1.35 * 2 * thermal * log(expm1(inversion.squareRoot()))
    let voltages = EKVChannel.Voltages(drain: 0, gate: gate, source: 0, bulk: 0)
    for law in ["ldb", "ekv"] {
      let device = try TestDevice.mosfet(noise: law, card: effect).channel(at: 300)
      let ratio =
        device.noiseDensity(voltages) / (4 * PhysicalConstants.boltzmann * 300 * device.current(voltages).drain)
      #expect(abs(ratio - 1) < 1e-12, "\(law)")
    }
  }

  /// Rates of all laws carry the current, and those of `ldb` obey local detailed balance.
  @Test(arguments: effects, [-0.3, -1e-3, 1e-9, 0.02, 0.5])
  func rates(effect: [String: Double], drain: Double) throws {
    let voltages = EKVChannel.Voltages(drain: drain, gate: 0.5, source: 0, bulk: 0)
    for law in ["ldb", "ekv", "shot"] {
      let device = try TestDevice.mosfet(noise: law, card: effect).channel(at: 300)
      let rates = device.electronRates(voltages)
      let current = device.current(voltages)
      let net = PhysicalConstants.elementaryCharge * (rates.forward - rates.reverse)
      #expect(abs(net - current.value) < 1e-9 * (abs(current.value) + 0.0259 * current.drain), "\(law)")
      if law == "ldb" {
        let bias = drain / PhysicalConstants.thermalVoltage(300)
        #expect(abs(log(rates.forward / rates.reverse) - bias) < 1e-9 + 1e-9 * abs(bias))
      }
    }
  }

  /// Two thirds in strong inversion and saturation, S = 4kT (2/3) g, of the conductance g = I_s l_F M/U_T at the source,
  /// which is g_ms but for the mobility's own dependence on V_S.
  @Test(arguments: [0, 0.3])
  func twoThirds(theta: Double) throws {
    let device = try TestDevice.mosfet(
      width: 1e-6, length: 10e-6, noise: "ekv", card: ["theta": theta, "lambda": 0.1]
    ).channel(at: 300)
    let voltages = EKVChannel.Voltages(drain: 12, gate: 8, source: 0, bulk: 0)
    let current = device.current(voltages)
    let root = device.inversionCoefficient(voltages).squareRoot()
    let conductance = current.value / (root * device.thermalVoltage)
    let ratio = device.noiseDensity(voltages) / (4 * PhysicalConstants.boltzmann * 300 * conductance)
    #expect(abs(ratio - 2.0 / 3) < 0.01, "\(ratio)")
  }

  @Test func temperature() throws {
    let device = try TestDevice.mosfet(card: ["ucrit": 4e6, "ucex": 0.8])
    let thermal = PhysicalConstants.thermalVoltage(400)
    let expected = pow(thermal / (4e6 * pow(400 / 300, 0.8) * 60e-9), 2)
    #expect(abs((device.channel(at: 400).shortChannel?.velocity ?? 0) / expected - 1) < 1e-12)
  }

  @Test func refusesCriticalVoltageBelowThermal() {
    #expect(throws: Diagnostic.self) { try TestDevice.mosfet(card: ["ucrit": 1e5]) }
  }
}
