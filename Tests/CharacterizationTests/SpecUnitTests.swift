// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCharacterization
import Testing

@Suite struct SpecUnitTests {
  @Test(arguments: [
    ("V", 1, 0), ("mV", 1e-3, 0), ("µV", 1e-6, 0), ("uV", 1e-6, 0), ("fF", 1e-15, 0), ("m", 1, 0), ("mm", 1e-3, 0),
    ("nm", 1e-9, 0), ("MHz", 1e6, 0), ("kΩ", 1e3, 0), ("K", 1, 0), ("°C", 1, 273.15), ("C", 1, 273.15), ("%", 0.01, 0),
  ])
  func symbols(symbol: String, factor: Double, offset: Double) throws {
    let unit = try #require(SpecUnit(symbol))
    #expect(abs(unit.factor - factor) <= 1e-15 * factor && unit.offset == offset)
  }

  @Test(arguments: ["", "volt", "mm²", "xV", "mC", "v"])
  func unknown(symbol: String) { #expect(SpecUnit(symbol) == nil) }

  @Test func celsius() {
    #expect(SpecUnit.celsius("85C") == 358.15)
    #expect(SpecUnit.celsius("-40 °C") == 233.14999999999998)
    #expect(SpecUnit.celsius("300") == nil)
  }

  @Test(arguments: [(0.18, "180m"), (1e-7, "100n"), (2e6, "2meg"), (-1.5e-15, "-1.5f"), (0, "0"), (1, "1")])
  func suffixes(value: Double, text: String) {
    #expect(SpecUnit.suffixed(value) == text)
    #expect(SpecUnit.number(text) == value || abs((SpecUnit.number(text) ?? 0) - value) < 1e-12 * abs(value))
  }
}
