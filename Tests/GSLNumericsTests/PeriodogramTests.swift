// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitGSLNumerics
import Testing

@Suite struct PeriodogramTests {
  /// A sine of amplitude a on a bin puts a²/2 into that bin: S·Δf.
  @Test func sine() throws {
    let (count, interval) = (1024, 1e-3)
    let samples = (0..<count).map { 3 + 0.5 * sin(2 * .pi * 100 * Double($0) / Double(count) + 0.4) }
    let spectrum = try Periodogram(samples, interval: interval)
    let width = 1 / (Double(count) * interval)
    #expect(abs(spectrum.frequencies[99] - 100 * width) < 1e-9)
    #expect(abs(spectrum.density[99] * width - 0.125) < 1e-12)
    #expect(spectrum.density.enumerated().allSatisfy { $0.offset == 99 || $0.element < 1e-20 })
  }

  @Test(arguments: [0, 2, 1000]) func refusals(count: Int) {
    #expect(throws: GSLError.self) { try Periodogram(Array(repeating: 1, count: count), interval: 1) }
  }
}
