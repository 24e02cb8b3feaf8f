// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import Testing

@Suite struct BiasDACTests {
  @Test func voltages() {
    let dac = BiasDAC(bits: 2, center_V: 1, range_V: 0.6)
    #expect(abs(dac.step_V - 0.2) < 1e-15)
    for (code, voltage) in [0.7, 0.9, 1.1, 1.3].enumerated() { #expect(abs(dac.voltage(code) - voltage) < 1e-12) }
    #expect(abs(dac.residual(0.96) - 0.06) < 1e-12)
    #expect(abs(dac.residual(1.04) + 0.06) < 1e-12)
    // Beyond the ends the nearest voltage is the end.
    #expect(abs(dac.residual(2) - 0.7) < 1e-12)
    #expect(abs(dac.residual(0) + 0.7) < 1e-12)
  }

  @Test func aSingleVoltageIsTheMiddle() {
    let fixed = BiasDAC(bits: 0, center_V: 0.1, range_V: 0.02)
    #expect(fixed.step_V == 0 && fixed.voltage(0) == 0.1)
    #expect(abs(fixed.residual(0.13) - 0.03) < 1e-15)
  }

  /// Residuals of evenly spread targets have the deviation step/√12.
  @Test func quantisation() {
    let dac = BiasDAC(bits: 3, center_V: 0, range_V: 7)
    let residuals = (0..<7000).map { dac.residual(-3.5 + (Double($0) + 0.5) * 1e-3) }
    let square = residuals.reduce(0) { $0 + $1 * $1 } / 7000
    #expect(abs(square.squareRoot() - dac.quantisation_V) < 1e-6)
  }
}
