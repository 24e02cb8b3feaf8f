// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitGSLNumerics
import Testing

@Suite struct StudentTTests {
  /// Two-sided 95 % points of the published tables (Abramowitz and Stegun, table 26.10).
  @Test(arguments: [(1.0, 12.706), (4, 2.776), (15, 2.131), (30, 2.042), (120, 1.980)])
  func tabulatedQuantiles(degrees: Double, expected: Double) {
    #expect(abs(StudentT.quantile(0.975, degreesOfFreedom: degrees) - expected) < 6e-4)
    #expect(abs(StudentT.cumulative(expected, degreesOfFreedom: degrees) - 0.975) < 3e-5)
  }

  @Test func manyDegreesAreNormal() {
    #expect(abs(StudentT.quantile(0.975, degreesOfFreedom: 1e7) - Normal.quantile(0.975)) < 1e-5)
  }
}
