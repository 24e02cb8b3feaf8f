// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist
import Testing

@Suite struct EngineeringNumberTests {
  @Test(
    arguments: [
      ("1", 1), ("1.5", 1.5), ("-2", -2), ("+3", 3), (".25", 0.25), ("1e3", 1e3), ("1E-3", 1e-3), ("1e+3", 1e3),
      ("1t", 1e12), ("1G", 1e9), ("1meg", 1e6), ("1MEGohm", 1e6), ("1Meg", 1e6), ("4.7k", 4700), ("1M", 1e-3),
      ("1m", 1e-3), ("2mil", 50.8e-6), ("120n", 1.2e-7), ("3u", 3e-6), ("10p", 1e-11), ("10pF", 1e-11), ("1f", 1e-15),
      ("1F", 1e-15), ("1a", 1e-18), ("1kohm", 1e3), ("5V", 5), ("3s", 3), ("1e-9s", 1e-9), ("1e3k", 1e6), ("1e", 1),
      ("2µ", 2e-6), ("480u", 480e-6), ("0.0528421", 0.0528421), ("1.380649e-23", 1.380649e-23),
      ("123456789012345678901", 1.2345678901234568e20), ("0.1234567890123456789012", 0.12345678901234568),
      ("1e-300", 1e-300), ("0", 0), ("0000.5", 0.5),
    ] as [(String, Double)])
  func reads(_ text: String, _ expected: Double) throws {
    let circuit = try Deck.parse("t\nV1 a 0 \(text)\nR1 a 0 1\n", name: "t.cir").elaborated()
    #expect(circuit.elements[0].waveform?.dc == expected)
  }

  @Test(arguments: ["1..2", "1k5", "--1", "1e999", "1-2", "0x10", "1_000", "+", "."])
  func refuses(_ text: String) {
    let error = #expect(throws: Diagnostic.self) { try Deck.parse("t\nV1 a 0 \(text)\nR1 a 0 1\n", name: "t.cir") }
    #expect(error?.location?.line == 2)
    #expect(error?.location?.column == 8)
  }
}
