// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitChip
import Testing

@Suite struct OffsetWanderImageTests {
  /// Of a 1/f spectrum over six decades each decade has a sixth of the variance.
  @Test func aPictureSeesTheDecadesBelowItsRate() {
    let wander = OffsetWander(
      minimumFrequency_Hz: 1, maximumFrequency_Hz: 1e6, deviation_V: Estimate(1e-4, standardError: 0),
      deviation_logit: Estimate(0.6, standardError: 0), plateau: Estimate(0.1, standardError: 0), devices_V: [:],
      engine: "formula")
    #expect(abs(wander.deviation_logit(imageTime_s: 1e-3) - 0.6 * 0.5.squareRoot()) < 1e-12)
    #expect(wander.deviation_logit(imageTime_s: 1e-9) == 0.6)
    #expect(wander.deviation_logit(imageTime_s: 100) == 0)
  }
}
