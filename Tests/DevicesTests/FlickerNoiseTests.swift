// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import Testing

@Suite struct FlickerNoiseTests {
  @Test(arguments: [1, 0.9])
  func density(exponent: Double) throws {
    let device = try TestDevice.mosfet(
      width: 1e-6, length: 0.5e-6, card: ["kf": 2e-24, "cox": 15.7e-3, "ef": exponent], instance: ["m": 2])
    let noise = try #require(device.flickerNoise)
    let expected = 2e-24 / (15.7e-3 * 1e-12)
    #expect(abs(noise.density(atFrequency: 1) / expected - 1) < 1e-12)
    #expect(abs(noise.density(atFrequency: 1e4) / (expected * pow(1e4, -exponent)) - 1) < 1e-12)
    #expect(try TestDevice.mosfet().flickerNoise == nil)
  }
}
