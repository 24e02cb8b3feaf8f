// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist
import Testing

@Suite struct SourceTests {
  static func source(_ text: String, _ more: String = "") throws -> Element {
    try Deck.parse("t\nV1 a 0 \(text)\nR1 a 0 1\n\(more)\n", name: "t.cir").elaborated().elements[0]
  }

  @Test(
    arguments: [
      ("0.2", 0.2), ("DC 0.2", 0.2), ("dc=0.2", 0.2), ("{1/5}", 0.2), ("AC 1 DC 0.2", 0.2), ("DC 0.2 AC 1 90", 0.2),
      ("DC 0.1 PULSE(0.3 1 0 1n 1n 1u 2u)", 0.1), ("PULSE(0.3 1 0 1n 1n 1u 2u)", 0.3), ("PWL(0 0.5 1 2)", 0.5),
      ("PWL(-1 0 1 2)", 1),
    ] as [(String, Double)])
  func operatingValue(_ text: String, _ expected: Double) throws {
    #expect(try Self.source(text).waveform?.dc == expected)
  }

  @Test func smallSignalValuesAreKept() throws {
    let source = try Self.source("0.2 AC 2 45")
    #expect(source.parameters["acmag"]?.value == 2)
    #expect(source.parameters["acphase"]?.value == 45)
    #expect(try Self.source("AC").parameters["acmag"]?.value == 1)
  }

  @Test(arguments: [
    "PULSE(0 1 1n 2n 3n 4n 10n)", "pulse 0 1 1n 2n 3n 4n 10n", "PULSE(0, 1, 1n, 2n,\n+ 3n 4n , 10n)",
    "PULSE ( 0 1 1n {2*1n} 3n 4n 10n ) ",
  ])
  func pulseForms(_ text: String) throws {
    guard
      case .pulse(let low, let high, let delay, let rise, let fall, let width, let period)? =
        try Self.source(text).waveform?.shape
    else {
      Issue.record("not a pulse")
      return
    }
    #expect([low, high, delay, rise, fall, width, period] == [0, 1, 1e-9, 2e-9, 3e-9, 4e-9, 1e-8])
  }

  @Test(arguments: [("PULSE(0 1)", 5e-6), ("PULSE(0 1 0 0 0 0 0)", 0)] as [(String, Double)])
  func pulseDefaultsComeFromTheTransient(_ text: String, _ expectedWidth: Double) throws {
    guard
      case .pulse(_, _, let delay, let rise, let fall, let width, let period)? =
        try Self.source(text, ".tran 1n 5u").waveform?.shape
    else {
      Issue.record("not a pulse")
      return
    }
    #expect([delay, rise, fall, width, period] == [0, 1e-9, 1e-9, expectedWidth, 5e-6])
  }

  @Test func pulseWithoutTransientWarns() throws {
    let circuit = try Deck.parse("t\nV1 a 0 PULSE(0 1)\nR1 a 0 1\n.op\n", name: "t.cir").elaborated()
    #expect(circuit.warnings.count == 1)
    #expect(circuit.elements[0].waveform?.value(at: 1) == 1)
  }

  @Test func piecewiseLinear() throws {
    for text in ["PWL(0 0 1n 1 2n 0.5)", "pwl 0 0, 1n 1, 2n 0.5", "PWL(0,0 1n,1 2n,.5) DC 3"] {
      guard case .piecewiseLinear(let points)? = try Self.source(text).waveform?.shape else {
        Issue.record("not a PWL")
        return
      }
      #expect(points.map(\.time) == [0, 1e-9, 2e-9])
      #expect(points.map(\.value) == [0, 1, 0.5])
    }
  }

  @Test(
    arguments: [
      ("SIN(0.5 2)", 0.5, 0.25, 2.5), ("SIN(0.5 2 1meg 0.1u)", 0.5, 0.35, 2.5), ("SIN(0 2 1meg 0 0 30)", 1, 0, 1),
      ("SINE(0 1 1meg 0.1u 2meg 90)", 1, 1.1, 0.135_335_283_236_612_7),
      ("EXP(1 3 0 0.2 0.5 0.1)", 1, 0.01, 1), ("EXP(1 3 0.1u 0.2u 9u)", 1, 0.3, 3 - 2 * 0.367_879_441_171_442_3),
      ("EXP(1 3 0.1u 0.2u 0.3u 0.1u)", 1, 0.4, 3 - 2 * 0.223_130_160_148_429_8 - 2 * 0.632_120_558_828_557_7),
      ("SFFM(1 2 1meg 0.5 0.25meg)", 1, 1, 1 + 2 * 0.479_425_538_604_203),
    ] as [(String, Double, Double, Double)])
  func functionsOfTime(_ text: String, atZero: Double, microseconds: Double, expected: Double) throws {
    let source = try #require(try Self.source(text, ".tran 10n 1u").waveform)
    #expect(abs(source.value(at: 0) - atZero) < 1e-12)
    #expect(source.dc == source.value(at: 0))
    #expect(abs(source.value(at: microseconds * 1e-6) - expected) < 1e-9)
  }

  @Test func functionsWithoutTimesNeedATransient() throws {
    for (text, column) in [("SIN(0 1)", 8), ("EXP(0 1 1n 1n)", 8)] {
      let error = try #require(throws: Diagnostic.self) { try Self.source(text) }
      #expect(error.code == .badValue && error.location?.column == column)
    }
  }

  @Test func cornersOfSmoothFunctions() throws {
    #expect(try Self.source("SIN(0 1 1meg 0.2u)").waveform?.breakpoints(until: 1e-6) == [2e-7])
    #expect(try Self.source("EXP(0 1 .1u 1n .2u 1n)").waveform?.breakpoints(until: 1.5e-7) == [1e-7])
    #expect(try Self.source("SFFM(0 1 1meg 1 1k)").waveform?.breakpoints(until: 1).isEmpty == true)
  }
}
