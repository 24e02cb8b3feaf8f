// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist
import Testing

@Suite struct MeasureTests {
  private func measures(_ cards: String) throws -> [MeasureCard] {
    let deck =
      "t\nV1 a 0 1 AC 1\nI1 0 b 0\nR1 a b 1k\nR2 b 0 1k\n.tran 1n 1u\n.ac dec 1 1 10\n.dc V1 0 1 1\n" + cards + "\n"
    return try Deck.parse(deck, name: "t.cir").elaborated().measures
  }

  @Test func cardsKeepTheirOrderAndNames() throws {
    let cards = try measures(
      ".meas tran First avg v(A) from=1n to={2n*5}\n.measure ac second find vdb(b) at=10\n.meas tran third param='first*2'"
    )
    #expect(cards.map(\.name) == ["first", "second", "third"])
    #expect(cards.map(\.kind) == [.transient, .smallSignal, .transient])
    guard case .statistic(.average, let signal, from: 1e-9, to: let end) = cards[0].quantity else {
      Issue.record("not an average")
      return
    }
    #expect(signal.variable == "v(a)" && signal.reference == nil)
    #expect(abs((end ?? 0) - 1e-8) < 1e-20)
    guard case .expression(let expression) = cards[2].quantity else {
      Issue.record("not an expression")
      return
    }
    #expect(expression.results == ["first"])
    #expect(try expression.value(with: ["first": 3]) == 6)
  }

  @Test func crossings() throws {
    let cards = try measures(
      ".meas tran x trig v(a,b) val=0.5 rise=2 td=3n targ at=7n\n.meas tran y when v(a)=v(b) fall=last")
    guard case .interval(trigger: .crossing(let crossing), target: .at(7e-9)) = cards[0].quantity,
      case .position(let equality) = cards[1].quantity, case .signal(let other) = equality.level
    else {
      Issue.record("other quantities")
      return
    }
    #expect(crossing.signal.reference == "v(b)")
    #expect(crossing.direction == .rise && crossing.occurrence == 2 && crossing.delay == 3e-9)
    #expect(other.variable == "v(b)" && equality.direction == .fall && equality.occurrence == nil)
  }

  @Test(
    arguments: [
      (".meas", 6, .syntax), (".meas op x max v(a)", 7, .syntax), (".meas tran", 11, .syntax),
      (".meas tran x", 13, .syntax), (".meas tran x avrg v(a)", 14, .syntax), (".meas tran x avg", 17, .syntax),
      (".meas tran x avg v(a) from=1 to=1", 33, .badValue), (".meas tran x avg v(a) till=1", 23, .unknownParameter),
      (".meas tran x avg v(nowhere)", 20, .undefinedName), (".meas tran x avg i(v9)", 20, .undefinedName),
      (".meas tran x avg i(i1)", 20, .undefinedName), (".meas tran x avg w(a)", 18, .undefinedName),
      (".meas tran x avg vm(a)", 18, .badValue), (".meas ac x max v(a)", 16, .badValue),
      (".meas tran x find v(a)", 23, .syntax), (".meas tran x when v(a)", 23, .syntax),
      (".meas tran x when v(a)=0.5 rise=0", 33, .badValue), (".meas tran x when v(a)=0.5 rise=first", 33, .syntax),
      (".meas tran x when v(a)=0.5 rise=1 fall=1", 35, .duplicateName),
      (".meas tran x trig v(a) val=1", 29, .syntax), (".meas tran x trig v(a) targ v(b) val=1", 23, .syntax),
      (".meas tran x param='nothing'", 21, .undefinedName), (".meas tran x max v(a) stray", 23, .syntax),
    ] as [(String, Int, NetlistErrorCode)])
  func senselessCardsAreRefused(_ card: String, column: Int, code: NetlistErrorCode) throws {
    let error = try #require(throws: Diagnostic.self) { try measures(card) }
    #expect(error.code == code, "\(error)")
    #expect(error.location == SourceLocation(file: "t.cir", line: 9, column: column), "\(error)")
    #expect(error.sourceLine == card)
  }

  @Test func measuresOfOtherAnalysesAndTwinsAreRefused() throws {
    let twins = try #require(throws: Diagnostic.self) { try measures(".meas tran x max v(a)\n.meas tran x max v(b)") }
    #expect(twins.code == .duplicateName && twins.location?.line == 10)
    let absent = try #require(throws: Diagnostic.self) {
      try Deck.parse("t\nR1 a 0 1\nR2 a 0 1\n.op\n.meas tran x max v(a)\n", name: "t.cir").elaborated()
    }
    #expect(absent.code == .undefinedName && absent.location?.column == 7)
  }
}
