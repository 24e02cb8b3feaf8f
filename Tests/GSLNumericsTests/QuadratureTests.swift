// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitGSLNumerics
import Testing

@Suite struct QuadratureTests {
  @Test func closedForms() throws {
    let sine = try Quadrature.integral(over: 0...Double.pi, relativeError: 1e-12) { sin($0) }
    #expect(abs(sine - 2) < 1e-11)
    // A decay that fills a fortieth of the interval.
    let decay = try Quadrature.integral(over: 0...40, relativeError: 1e-10) { exp(-$0) }
    #expect(abs(decay - 1) < 1e-9)
    // ∫ (2/π) asin(e^(−t)) dt = ln 2: the integrated time of a clipped Ornstein–Uhlenbeck process.
    let clipped = try Quadrature.integral(over: 0...40, relativeError: 1e-8) { 2 / .pi * asin(exp(-$0)) }
    #expect(abs(clipped - log(2)) < 1e-7)
  }
}
