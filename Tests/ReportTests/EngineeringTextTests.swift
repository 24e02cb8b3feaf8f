// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitReport
import Testing

@Suite struct EngineeringTextTests {
  @Test(arguments: [
    (2.032e-9, "2.03 nW"), (1e-9, "1.00 nW"), (999.6e-9, "1000 nW"), (0, "0 W"), (-3.5e-6, "−3.50 µW"),
    (1.234e-20, "0.0123 aW"), (5e13, "50.0 TW"), (.nan, "not finite"), (.infinity, "not finite"),
  ])
  func quantities(value: Double, text: String) {
    #expect(EngineeringText.quantity(value, unit: "W") == text)
  }

  @Test(arguments: [
    (102.1e-9, 0.8e-9, "102.10 ± 0.80 ns"), (203.2e-18, 4.4e-18, "203.2 ± 4.4 as"), (2e-4, 0, "200.0 µs"),
    (1e-9, 1e-6, "0.0 ± 1.0 µs"), (1e-9, .nan, "not finite"),
  ])
  func estimates(value: Double, error: Double, text: String) {
    #expect(EngineeringText.estimate(Estimate(value, standardError: error), unit: "s") == text)
  }

  @Test(arguments: [(0, "0"), (999, "999"), (9_800_000, "9 800 000"), (-1000, "−1 000")])
  func counts(count: Int, text: String) {
    #expect(EngineeringText.count(count) == text.replacing(" ", with: "\u{202f}"))
  }

  @Test func pureNumbers() {
    #expect(EngineeringText.number(41.72) == "41.7")
    #expect(EngineeringText.estimate(Estimate(0.37, standardError: 0.012), unit: "") == "0.370 ± 0.012")
    #expect(EngineeringText.estimate(Estimate(0.03567, standardError: 0), unit: "") == "0.03567")
    #expect(EngineeringText.estimate(Estimate(1234.5, standardError: 0), unit: "") == "1234")
  }
}
