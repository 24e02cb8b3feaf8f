// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist
import Testing

@Suite struct StepPointTests {
  private func deck(_ cards: String) throws -> Deck {
    try Deck.parse(
      "t\n.param r=1k c=1p\nV1 a 0 1\nR1 a b {r}\nC1 b 0 {c}\nR2 b 0 1k\n.op\n" + cards + "\n", name: "t.cir")
  }

  @Test func combinationsWithTheFirstCardInnermost() throws {
    let deck = try deck(".step param r 1k 3k 1k\n.step V1 list 0.1, 0.2\n.step temp list 26.85")
    let points = try deck.stepPoints()
    #expect(
      points.map(\.text) == [
        "r=1000.0 v1=0.1 temp=26.85", "r=2000.0 v1=0.1 temp=26.85", "r=3000.0 v1=0.1 temp=26.85",
        "r=1000.0 v1=0.2 temp=26.85", "r=2000.0 v1=0.2 temp=26.85", "r=3000.0 v1=0.2 temp=26.85",
      ])
    let flat = try deck.elaborated(at: points[4])
    #expect(flat.elements[1].value?.value == 2000)
    #expect(flat.elements[0].waveform?.dc == 0.2)
    #expect(flat.elements[0].waveform?.value(at: 1) == 0.2)
    #expect(flat.temperature == 300)
    // Without a point the deck is as its cards say.
    #expect(try deck.elaborated().elements[1].value?.value == 1000)
  }

  @Test func decksWithoutStepsHaveOnePoint() throws {
    let points = try deck("").stepPoints()
    #expect(points.count == 1 && points[0].text == "" && points[0].parameters.isEmpty)
  }

  @Test(
    arguments: [
      (".step param r 1k 2k 0.25k", [1000, 1250, 1500, 1750, 2000]), (".step lin param r 3 1 -1", [3, 2, 1]),
      (".step r lin 1 2 {1/2}", [1, 1.5, 2]),
      (".step dec param c 1 100 2", [1, 3.1622776601683795, 10, 31.622776601683793, 100]),
      (".step param c oct 1 5 1", [1, 2, 4]), (".step param c list {2*2} 7 -1", [4, 7, -1]),
    ] as [(String, [Double])])
  func values(_ card: String, expected: [Double]) throws {
    let values = try deck(card).stepPoints().compactMap { $0.parameters.values.first }
    #expect(values.count == expected.count)
    for (value, wanted) in zip(values, expected) { #expect(abs(value - wanted) < 1e-12 * abs(wanted)) }
  }

  @Test(
    arguments: [
      (".step", 6, .syntax), (".step param", 12, .syntax), (".step param r", 14, .syntax),
      (".step param r 1 2", 18, .syntax),
      (".step param r around 1 2 1", 15, .syntax), (".step param r 1 2 0", 19, .badValue),
      (".step param r 1 2 -1", 19, .badValue), (".step param r dec 0 2 1", 19, .badValue),
      (".step param r dec 1 2 0.5", 23, .badValue), (".step param r list", 19, .syntax),
      (".step param v1 1 2 1", 13, .undefinedName), (".step nothing 1 2 1", 7, .undefinedName),
      (".step param r 0 1 1n", 19, .badValue), (".step r 1 2 1 9", 15, .syntax),
      (".step temp list -300", 7, .badValue), (".step v1 0 1 1\n.step v1 0 1 1", 7, .duplicateName),
    ] as [(String, Int, NetlistErrorCode)])
  func senselessCardsAreRefused(_ card: String, column: Int, code: NetlistErrorCode) throws {
    let error = try #require(throws: Diagnostic.self) { try deck(card).stepPoints() }
    #expect(error.code == code, "\(error)")
    #expect(error.location?.column == column, "\(error)")
    #expect((error.location?.line ?? 0) >= 8)
  }

  @Test func badVariantsAreRefusedAtTheirCard() throws {
    let deck = try deck(".step param r list 1k -1k")
    let error = try #require(throws: Diagnostic.self) { try deck.stepPoints().map { try deck.elaborated(at: $0) } }
    #expect(error.code == .badValue && error.location?.line == 4)
  }
}
