// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

/// More than 200 bad decks through the real command: each ends within a second with one message that shows the place.
@Suite struct BadDeckTests {
  struct BadDeck: Sendable, CustomTestStringConvertible {
    let what: String
    let text: String
    /// The line of the fault, from 1.
    let line: Int

    var testDescription: String { what }
  }

  /// A sound deck of five lines; the faulty cards begin at line 6.
  private static let sound = "sound but for one fault\nV1 a 0 1 AC 1\nR1 a b 1k\nC1 b 0 1p\n.op\n"

  /// A sound card of every kind with its value as `%`, a sound value, and the card without something it needs.
  private static let elements: [(card: String, value: String, cut: String)] = [
    ("R2 b 0 %", "1k", "R2 b 0"), ("C2 b 0 %", "1f", "C2 b 0"), ("L2 b a %", "1n", "L2 b a"),
    ("V2 b 0 %", "1", "V2 b 0 PULSE(0"), ("I2 b 0 %", "1", "I2 b 0 PWL(0 1 2)"), ("E2 b 0 a 0 %", "2", "E2 b 0 a"),
    ("F2 b 0 V1 %", "2", "F2 b 0 V1"), ("G2 b 0 a 0 %", "2", "G2 b 0 a 0"), ("H2 b 0 V1 %", "2", "H2 b 0 2"),
    ("B2 b 0 I=%", "{v(a)}", "B2 b 0 m=2"), ("D2 b 0 dm %", "1", "D2 b 0"),
    ("M2 b a 0 0 nm W=% L=60n", "1u", "M2 b a 0 0"), ("X2 b s w=%", "1", "X2"),
  ]

  /// What the cards above refer to.
  private static let definitions =
    ".model dm d (is=1f)\n.model nm nmos (vto=0.3 kp=200u)\n.subckt s p w=1\nRs p 0 {w}\n.ends\n"

  private static let elementFaults: [BadDeck] = elements.flatMap { element in
    let good = element.card.replacing("%", with: element.value)
    let words = good.split(separator: " ")
    func valued(_ value: String) -> String { element.card.replacing("%", with: value) }
    let cards: [(String, String)] = [
      ("cut short", element.cut), ("the name alone", String(words[0])),
      ("a single node", words[..<2].joined(separator: " ")),
      ("a stray word", good + " stray"), ("a stray parenthesis", good + " )"),
      ("an unknown parameter", good + " colour=3"),
      ("a multiplicity of zero", good + " m=0"), ("a division by zero", valued("{1/0}")),
      ("an unknown parameter in its value", valued("{nowhere+1}")), ("an infinite number", valued("1e999")),
      ("an overflow", valued("{exp(1e4)}")), ("not a number", valued("{0*exp(1e3)}")),
      ("a root of a negative", valued("{sqrt(1-2)}")), ("an open brace", valued("{1+")),
      ("a lonely node", good.replacing("2 b ", with: "2 lonely ")),
    ]
    return cards.map { fault, card in
      BadDeck(
        what: "\(words[0]) with \(fault)", text: sound + card + "\n" + definitions,
        line: card == "X2 lonely s w=1" ? 10 : 6)
    } + [BadDeck(what: "\(words[0]) twice", text: sound + good + "\n" + good + "\n" + definitions, line: 7)]
  }

  /// Cards behind the sound deck, and how many lines before the faulty one.
  private static let cardFaults: [(String, Int)] = [
    ("Q1 a b 0 npn", 0), ("J1 a b 0 jf", 0), ("K1 L1 L2 0.9", 0), ("T1 a 0 b 0 z0=50", 0), ("S1 a b a 0 sw", 0),
    ("1abc a 0 1", 0), ("?", 0), ("R2 b 0 -1k", 0), ("R2 b 0 0", 0), ("C2 b 0 -1f", 0), ("L2 a b 0", 0),
    ("R2 b 0 1k 2k", 0),
    ("R2 b 0 rmod", 0), ("M2 b a 0 0 none W=1u L=1u", 0), ("D2 b 0 none", 0), ("X2 b none", 0), ("F2 b 0 R1 2", 0),
    ("F2 b 0 vnone 2", 0), ("H2 b 0 vnone 2", 0), ("B2 b 0 V=v(none)", 0), ("B2 b 0 I=i(none)", 0),
    ("B2 b 0 I=i(r1)", 0),
    ("B2 b 0 I=sqrx(v(a))", 0), ("B2 b 0 I=tanh(v(a),1)", 0), ("B2 b 0 I=v(a) V=v(b)", 0), ("B2 b 0 Q=1", 0),
    ("E2 b 0 POLY(0) a 0 1", 0), ("E2 b 0 POLY(1) a 0", 0), ("E2 b 0 POLY(1) a 0 5", 0),
    ("E2 b 0 TABLE {v(a)} = (1,2) (3", 0),
    ("E2 b 0 cur={v(a)}", 0),
    ("G2 b 0 LAPLACE {v(a)} = {1/(1+s)}", 0), ("V2 b 0 TRNOISE(1)", 0), ("V2 b 0 TRRANDOM(9 1n)", 0),
    ("V2 b 0 SIN(0)", 0), ("V2 b 0 PWL(0 0 1 1 1 2)", 0), ("V2 b 0 PULSE(0 1 0 -1)", 0), ("V2 b 0 AM(1 2 3)", 0),
    (".model x y", 0), (".model x", 0), (".model x nmos (vto=1", 0), (".model x nmos vto=1 vto=2", 0),
    (".model nm nmos level=54\nM2 b a 0 0 nm W=1u L=1u", 0), (".model nm nmos colour=1\nM2 b a 0 0 nm W=1u L=1u", 0),
    (".param", 0), (".param x", 0), (".param x={y}\n.param y={x}", 0), (".param x=1 x=2", 0), (".param x=1/0", 0),
    (".param x={agauss(1)}", 0), (".func f(x) {f(x)}\n.param y={f(1)}", 0), (".func sin(x) {x}", 0), (".param e=1", 0),
    (".subckt t p\nRt p 0 1", 0), (".ends", 0), (".subckt t p p\n.ends", 0), (".subckt t p 0\n.ends", 0),
    (".subckt t p\nXt p t\n.ends\nX2 b t", 1), (".subckt t p\n.op\n.ends", 1), (".include 'missing.cir'", 0),
    (".include 'bad.cir'", 0), (".lib 'bad.cir' none", 0), (".lib 'missing.lib' tt", 0), (".endl", 0), (".endc", 0),
    (".control\nrun", 0), (".enddata", 0), (".data t r\n1", 0), (".data t r\n1\n.enddata", 0), (".step data=t", 0),
    (".step none 1 2 1", 0), (".step V1 1 2 0", 0), (".step V1 1 2 -1", 0), (".step V1 0 1 1n", 0), (".step V1", 0),
    (".temp -300", 0), (".temp", 0), (".options temp=-400", 0), (".options scale=-1", 0), (".options seed=-1", 0),
    (".options reltol=2", 0), (".dc V1 0 1", 0), (".dc none 0 1 .1", 0), (".dc V1 0 1 -1", 0), (".dc V1 0 1 1e-15", 0),
    (".tran 1n", 0), (".tran 1n 0", 0), (".tran 1n 1u 2u", 0), (".tran 1n 1u noisefmax=-1", 0),
    (".tran 1n 1u noisy=1", 0),
    (".tran 1e-20 1", 0), (".ac dec 10 0 1k", 0), (".ac dec 10", 0), (".ac dec 1.5 1 10", 0),
    (".noise v(none) V1 dec 1 1 10", 0),
    (".noise v(b) none dec 1 1 10", 0), (".ic v(none)=1", 0), (".ic b=1", 0), (".ic v(0)=1", 0), (".nodeset v(b)=", 0),
    (".save v(none)", 0), (".save i(none)", 0), (".print tran v(none)", 0), (".meas tran x find v(b) at=1n", 0),
    (".meas op x find v(b) at=1", 0), (".tran 1n 1u\n.meas tran x avg v(none)", 1),
    (".tran 1n 1u\n.meas tran x param={y}", 1),
    (".alter", 0), (".four 1k v(b)", 0), (".pz a 0 b 0 vol pz", 0), (".sens v(b)", 0), (".tf v(b) V1", 0),
    (".mc 10", 0),
    (".wcase", 0), (".opp", 0), (".unknown", 0), (".op now", 0), ("V2 a 0 2", 0), ("V2 a c 1\nV3 c 0 1", 1),
    ("I2 c 0 1\nC2 c 0 1p", -1), ("R2 b 0 {((((1}", 0), ("R2 b 0 \"1", 0), ("R2 b 0 1..2", 0),
    ("E2 c 0 a 0 1\nE3 c 0 a 0 2\nR2 c 0 1", 1), ("E2 c 0 b 0 1\nH3 c 0 V1 2\nR2 c 0 1", 1), ("E2 b b a 0 1", 0),
    ("B2 a 0 V=v(b)", 0), ("L2 b 0 -1n", 0), ("F2 b 0 vx 2", 0), ("H2 b 0 I1 2", 0),
    ("D2 b 0 dm area=0\n.model dm d", 0), ("D2 b 0 dm area=-1\n.model dm d", 0), ("D2 b 0 dm\n.model dm d (is=-1)", 1),
    ("D2 b 0 dm\n.model dm d (vj=0)", 1), ("D2 b 0 dm\n.model dm d (isat=1f)", 1),
    ("D2 b 0 dm\n.model dm nmos (vto=.3 kp=1u)", 0), ("D2 b 0 dm\n.model dm d (cjo=1p cj0=1p)", 1),
    ("R2 b 0 {1;2}", 0), ("R2 b 0 µ", 0), ("R2 b 0 =", 0), ("R2 ( b 0 ) 1 )", 0), (",", 0), ("=", 0),
  ]

  private static let whole: [BadDeck] = [
    BadDeck(what: "a title alone", text: "title\n", line: 1), BadDeck(what: "nothing", text: "", line: 1),
    BadDeck(what: "a continuation first", text: "title\n+ R1 a 0 1\n", line: 2),
    BadDeck(what: "no ground", text: "title\nV1 a b 1\nR1 a b 1\n.op\n", line: 2),
    BadDeck(
      what: "deep parentheses", text: sound + "R2 b 0 {" + String(repeating: "(", count: 100_000) + "}\n", line: 6),
    BadDeck(
      what: "functions that double",
      text: sound + (1...40).map { ".func f\($0)(x) {f\($0 - 1)(x)*f\($0 - 1)(x)}\n" }.joined()
        + ".func f0(x) {x}\nR2 b 0 {f40(1)}\n", line: 0),
    BadDeck(
      what: "instances that double",
      text: sound + (0..<40).map { ".subckt s\($0) p\nX1 p s\($0 + 1)\nX2 p s\($0 + 1)\n.ends\n" }.joined()
        + ".subckt s40 p\nR1 p 0 1\n.ends\nX1 b s0\n", line: 0),
    BadDeck(
      what: "a fault behind 100,000 lines",
      text: sound + (0..<100_000).map { "R\($0 + 2) b 0 1k\n" }.joined() + "R1 b 0 1k\n", line: 100_006),
  ]

  static let decks: [BadDeck] =
    elementFaults + whole
    + cardFaults.enumerated().map { number, fault in
      BadDeck(what: "\(number): \(fault.0)", text: sound + fault.0 + "\n", line: 6 + fault.1)
    }

  @Test func thereAreEnough() {
    #expect(Set(Self.decks.map(\.text)).count >= 300)
  }

  @Test(arguments: decks) func isRefused(_ bad: BadDeck) throws {
    let scratch = try Scratch()
    _ = try scratch.write(bad.text, as: "bad.cir")
    for verb in ["lint", "simulate"] {
      let start = ContinuousClock.now
      let command = try Command([verb, "bad.cir"], in: scratch.url)
      let elapsed = ContinuousClock.now - start
      #expect(command.exited && command.status == 2, "\(verb): \(command.status) \(command.output)\(command.errors)")
      #expect(command.output == "", "\(verb)")
      let messages = command.errors.split(separator: "\n").filter { $0.hasPrefix("error: ") }
      #expect(messages.count == 1, "\(verb): \(command.errors)")
      let place = messages.first?.prefixMatch(of: #/error: bad\.cir:(\d+):\d+: ./#)
      #expect(place != nil, "\(verb): \(command.errors)")
      if bad.line > 0 { #expect(place.flatMap { Int($0.1) } == bad.line, "\(verb): \(command.errors)") }
      #expect(
        command.errors.split(separator: "\n").contains { $0.trimmingPrefix(while: \.isWhitespace) == "^" }, "\(verb)")
      #expect(elapsed < .seconds(1), "\(verb) took \(elapsed)")
    }
  }
}
