// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import Testing

import PBitKitCharacterization

@Suite struct TemperatureMeasurementTests {
  @Test func slopesOfPolynomials() {
    func values(_ function: (Double) -> Double) -> [Estimate] {
      [-2.0, -1, 0, 1, 2].map { Estimate(function(3 * $0), standardError: 0) }
    }
    let cubic = TemperatureCoefficients.slope(values { 5 + 2 * $0 + 0.1 * $0 * $0 - 0.01 * $0 * $0 * $0 }, spacing: 3)
    #expect(abs(cubic.value - 2) < 1e-12)
    let exponential = TemperatureCoefficients.slope(values { exp(0.1 * $0) }, spacing: 3)
    #expect(abs(exponential.value - 0.1) < exponential.standardError)
  }

  /// √(kT/C) as the scale, RC as τ, nothing moves the centre.
  @Test func resistorsHaveTheTemperatureOfTheirNoise() throws {
    let model = try ExactModel.resistorCapacitor.get()
    let drift = try TemperatureCoefficients(of: model.bench, spec: model.spec, engine: .exact)
    #expect(drift.temperature_K == [270, 285, 300, 315, 330])
    #expect(abs(drift.scale_per_K.value - 1 / 600.0) < 2e-5)
    #expect(abs(drift.tau_per_K.value) < 1e-5)
    #expect(abs(drift.center_V_per_K.value) < 1e-8)
  }

  /// Cell A: published τ = 342.8, 97.5 and 32.6 ns at 0, 27 and 55 °C. ln τ is convex, so its slope at 300 K lies
  /// between those of the two chords, here −0.0466 and −0.0391 a kelvin.
  @Test func cellA() throws {
    let model = try ExactModel.cellA.get()
    let drift = try TemperatureCoefficients(of: model.bench, spec: model.spec, engine: .exact)
    print("cell A: \(drift.tau_per_K) \(drift.scale_per_K) \(drift.power_per_K) \(drift.center_V_per_K)")
    #expect(drift.tau_per_K.value < -0.0391 && drift.tau_per_K.value > -0.0466)
    // Complementary devices: nothing moves the centre. The scale: ln(0.268/0.194)/55 K = 0.0059, to its digits.
    #expect(abs(drift.center_V_per_K.value) < 1e-7)
    #expect(abs(drift.scale_per_K.value - 0.0059) < 5e-4)
    // Power: ln(1.572/0.476)/27 and ln(4.33/1.572)/28.
    #expect(drift.power_per_K.value > 0.0362 && drift.power_per_K.value < 0.0442)
  }
}
