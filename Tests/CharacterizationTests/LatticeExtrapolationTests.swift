// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import Testing

import PBitKitCharacterization

@Suite struct LatticeExtrapolationTests {
  /// A value that is quadratic in the spacing is extrapolated to spacing 1 exactly.
  @Test func quadraticsAreExact() {
    let levels = [4.0, 2.8, 2.0].map { spacing in (square: spacing * spacing, values: [7 + 0.3 * spacing * spacing]) }
    let result = LatticeExtrapolation.estimates(levels)[0]
    #expect(abs(result.value - 7.3) < 1e-12)
    #expect(result.standardError < 1e-12)
  }

  /// With a quartic term the stated error exceeds the true one.
  @Test func theErrorIsThatOfTheExtrapolation() {
    func value(_ square: Double) -> Double { 7 + 0.3 * square + 0.02 * square * square }
    let levels = [16.0, 8.0, 4.0].map { (square: $0, values: [value($0)]) }
    let result = LatticeExtrapolation.estimates(levels)[0]
    #expect(abs(result.value - value(1)) < result.standardError)
    #expect(result.standardError > 0)
  }

  @Test func oneElectronLatticesNeedNoExtrapolation() {
    let result = LatticeExtrapolation.estimates([(square: 1.0, values: [3, 4])])
    #expect(result == [Estimate(3, standardError: 0), Estimate(4, standardError: 0)])
  }
}
