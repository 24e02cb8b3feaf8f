// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import Testing

@Suite struct DepletionChargeTests {
  private func layer(_ temperature: Double = 300, grading: Double = 0.4) throws -> DepletionCharge {
    try #require(
      TestDevice.diode(["cjo": 1e-15, "vj": 0.8, "m": grading, "fc": 0.5]).junction(at: temperature).depletion.first)
  }

  /// The capacitance is the charge's derivative, and SPICE's formula below FC·VJ.
  @Test(arguments: [-3, -0.5, 0, 0.2, 0.39, 0.41, 0.7, 1.5])
  func capacitance(voltage: Double) throws {
    let layer = try layer()
    let slope = layer(voltage).slope
    #expect(abs(derivative { layer(voltage + $0).value } / slope - 1) < 1e-8)
    let expected =
      voltage < 0.4
      ? 1e-15 * pow(1 - voltage / 0.8, -0.4) : 1e-15 * pow(0.5, -1.4) * (1 - 0.5 * 1.4 + 0.4 * voltage / 0.8)
    #expect(abs(slope / expected - 1) < 1e-12)
    #expect(layer(0).value == 0)
  }

  /// Charge, capacitance and the capacitance's slope go through the knee without a jump.
  @Test func knee() throws {
    let layer = try layer()
    let (below, above) = (layer(0.4 - 1e-9), layer(0.4 + 1e-9))
    #expect(abs(above.value - below.value - 2e-9 * below.slope) < 1e-12 * below.value)
    #expect(abs(above.slope / below.slope - 1) < 1e-8)
    let left = (layer(0.4).slope - layer(0.4 - 1e-5).slope) / 1e-5
    let right = (layer(0.4 + 1e-5).slope - layer(0.4).slope) / 1e-5
    #expect(abs(left / right - 1) < 1e-4)
  }

  /// The built-in potential falls by about 1.6 mV/K and the capacitance rises with it.
  @Test func temperature() throws {
    let (cold, hot) = (try layer(300), try layer(310))
    #expect(abs(cold.potential - 0.8) < 1e-12 && abs(cold.zeroBiasCapacitance / 1e-15 - 1) < 1e-12)
    // dV_J/dT = (V_J − E_g − 3U_T)/T + dE_g/dT = −1.05 − 0.26 − 0.27 mV/K at 300 K
    let fall = (hot.potential - cold.potential) / 10
    #expect(abs(fall + 1.58e-3) < 0.02e-3, "\(fall)")
    let expected = 1 + 0.4 * (4e-4 * 10 + 1 - hot.potential / 0.8)
    #expect(abs(hot.zeroBiasCapacitance / 1e-15 / expected - 1) < 1e-12)
  }
}
