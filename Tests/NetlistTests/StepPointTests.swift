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

  @Test(arguments: [
    ".step data=tab\n.data tab r V1 temp\n1k 0.1 26.85\n+ 2k 0.2 26.85\n{3*1k},0.3,26.85\n.enddata",
    ".DATA Tab r V1 temp 1k 0.1 26.85 2k 0.2 26.85\n* comment\n3k 0.3\n26.85\n.ENDDATA\n.STEP DATA=Tab",
  ])
  func tables(_ cards: String) throws {
    let points = try deck(cards).stepPoints()
    #expect(
      points.map(\.text) == [
        "r=1000.0 v1=0.1 temp=26.85", "r=2000.0 v1=0.2 temp=26.85", "r=3000.0 v1=0.3 temp=26.85",
      ])
    #expect(points.map(\.temperature) == [300, 300, 300])
    #expect(points.map { $0.sources["v1"] } == [0.1, 0.2, 0.3])
    #expect(points.map { $0.parameters["r"] } == [1000, 2000, 3000])
  }

  @Test func tablesNestWithOtherSteps() throws {
    let points = try deck(".step param c list 1p 2p\n.step data=t\n.data t r v1\n1 2\n3 4\n.enddata").stepPoints()
    #expect(
      points.map(\.text) == [
        "c=1e-12 r=1.0 v1=2.0", "c=2e-12 r=1.0 v1=2.0", "c=1e-12 r=3.0 v1=4.0", "c=2e-12 r=3.0 v1=4.0",
      ])
  }

  @Test func listsOfTemperaturesAreSteps() throws {
    for cards in [".temp 26.85 76.85", ".temp 26.85\n.temp 76.85"] {
      let deck = try deck(cards + "\n.step v1 list 1 2")
      #expect(try deck.elaborated().temperature == 300)
      let points = try deck.stepPoints()
      #expect(points.map(\.temperature) == [300, 300, 350, 350])
      #expect(try deck.elaborated(at: points[2]).temperature == 350)
    }
    #expect(try deck(".temp 26.85").stepPoints().count == 1)
  }

  @Test(
    arguments: [
      (".data t r\n1\n", 8, 1, .syntax), (".data t\n.enddata", 8, 8, .syntax), (".data\n.enddata", 8, 6, .syntax),
      (".data t r v1\n1 2 3\n.enddata", 10, 1, .syntax), (".data t r\n.enddata", 9, 1, .syntax),
      (".data t r r\n1 1\n.enddata", 8, 11, .duplicateName), (".data t r\nx\n.enddata", 9, 1, .syntax),
      (".data t r\n1\n.op\n.enddata", 10, 1, .syntax), (".enddata", 8, 1, .syntax),
      (".data t r\n1\n.enddata", 8, 7, .unsupportedCard), (".step data=t", 8, 12, .undefinedName),
      (".data t r\n1\n.enddata\n.step data=u", 8, 7, .unsupportedCard), (".step data=", 8, 12, .syntax),
      (".data t q\n1\n.enddata\n.step data=t", 8, 9, .undefinedName),
      (".data t r\n1\n.enddata\n.data t c\n1\n.enddata", 11, 7, .duplicateName),
      (".data t r\n1\n.enddata\n.step data=t\n.step r 1 2 1", 12, 7, .duplicateName),
      (".temp 27 85\n.step temp 1 2 1", 8, 7, .duplicateName), (".temp 27 -300", 8, 10, .badValue),
    ] as [(String, Int, Int, NetlistErrorCode)])
  func badTablesAreRefused(_ cards: String, line: Int, column: Int, code: NetlistErrorCode) throws {
    let error = try #require(throws: Diagnostic.self) { try deck(cards).stepPoints() }
    #expect(error.code == code, "\(error)")
    #expect(error.location?.line == line && error.location?.column == column, "\(error)")
  }

  @Test func badVariantsAreRefusedAtTheirCard() throws {
    let deck = try deck(".step param r list 1k -1k")
    let error = try #require(throws: Diagnostic.self) { try deck.stepPoints().map { try deck.elaborated(at: $0) } }
    #expect(error.code == .badValue && error.location?.line == 4)
  }
}
