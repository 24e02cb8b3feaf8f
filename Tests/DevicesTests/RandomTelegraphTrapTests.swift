// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import Testing

@Suite struct RandomTelegraphTrapTests {
  /// The density integrates to the variance ΔV² p(1 − p), half of which lies below 1/2πτ.
  @Test func density() throws {
    let device = try TestDevice.mosfet(instance: ["rtn": 5e-3, "rtntc": 2e-3, "rtnte": 6e-3])
    let trap = try #require(device.trap)
    #expect(abs(trap.occupancy - 0.75) < 1e-12)
    #expect(abs(trap.variance - 25e-6 * 0.1875) < 1e-18)
    #expect(abs(trap.correlationTime - 1.5e-3) < 1e-15)
    // f = tan(x)/2πτ maps (0, ∞) to (0, π/2).
    let steps = 1000
    func integral(to end: Double) -> Double {
      (0..<steps).reduce(0.0) { sum, index in
        let x = (Double(index) + 0.5) / Double(steps) * end
        let corner = 1 / (2 * Double.pi * trap.correlationTime)
        return sum + trap.density(atFrequency: corner * tan(x)) * corner / pow(cos(x), 2) * end / Double(steps)
      }
    }
    #expect(abs(integral(to: .pi / 2) / trap.variance - 1) < 1e-9)
    #expect(abs(integral(to: .pi / 4) / trap.variance - 0.5) < 1e-9)
    #expect(try TestDevice.mosfet().trap == nil)
  }
}
