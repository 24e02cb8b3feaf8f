// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitCharacterization
import Testing

@Suite struct EstimateMeanTests {
  /// Flat values: less scatter of the variance than normal ones have, which is not counted upon.
  @Test func flatValues() {
    let mean = Estimate.mean([1, 2, 3, 4, 5])
    #expect(mean.value == 3 && abs(mean.standardError - 0.5.squareRoot()) < 1e-15)
    #expect(mean.degreesOfFreedom == 4)
  }

  /// One of ten holds all scatter: m₄/m₂² = 0.0657/0.0081 = 73/9, κ = (11·46/9 + 6)·9/56 = 10, ν = 2/(1 + 2/9).
  @Test func oneOfTenHoldsAll() {
    let mean = Estimate.mean([0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    #expect(abs(mean.value - 0.1) < 1e-15 && abs(mean.standardError - 0.1) < 1e-12)
    #expect(abs((mean.degreesOfFreedom ?? 0) - 18.0 / 11) < 1e-9)
  }
}
