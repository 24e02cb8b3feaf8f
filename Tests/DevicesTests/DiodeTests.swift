// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitNetlist
import Testing

@Suite struct DiodeTests {
  @Test func size() throws {
    let diode = try TestDevice.diode(
      ["is": 2e-15, "rs": 30, "cj0": 1e-15, "kf": 1e-16, "af": 2], ["area": 3, "m": 2])
    let junction = diode.junction(at: 300)
    #expect(abs(junction.saturationCurrent / 12e-15 - 1) < 1e-12)
    #expect(abs((diode.seriesConductance ?? 0) - 0.2) < 1e-15)
    #expect(abs(junction.charge(0).slope / 6e-15 - 1) < 1e-12)
    // Six diodes of 1 mA each: 6·KF·(1 mA)².
    let flicker = try #require(diode.flickerNoise(current: -6e-3))
    #expect(abs(flicker.density(atFrequency: 10) / (6 * 1e-16 * 1e-6 / 10) - 1) < 1e-12)
    #expect(try TestDevice.diode([:]).seriesConductance == nil)
    #expect(try TestDevice.diode([:]).flickerNoise(current: 1) == nil)
    #expect(try TestDevice.diode([:]).junction(at: 300).storesCharge == false)
  }

  private func code(_ card: [String: Double], _ instance: [String: Double] = [:]) -> NetlistErrorCode? {
    do {
      _ = try TestDevice.diode(card, instance)
      return nil
    } catch { return (error as? Diagnostic)?.code }
  }

  @Test func refusals() {
    #expect(code(["is": 1e-15]) == nil)
    #expect(code(["is": -1e-15]) == .badValue)
    #expect(code(["isat": 1e-15]) == .unknownParameter)
    #expect(code(["cjo": 1e-15, "cj0": 1e-15]) == .duplicateName)
    #expect(code([:], ["area": 0]) == .badValue)
    #expect(code([:], ["temp": 27]) == .unknownParameter)
    #expect(throws: Diagnostic.self) { try DiodeCard(TestDevice.modelCard("nmos", [:])) }
    #expect(throws: Diagnostic.self) { try DiodeCard(TestDevice.modelCard("d", [:], words: ["level": "1"])) }
  }
}
