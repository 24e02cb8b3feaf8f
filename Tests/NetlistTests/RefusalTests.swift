// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist
import Testing

/// Bad decks: each is refused with the right code at the right place.
@Suite struct RefusalTests {
  struct BadDeck: Sendable, CustomTestStringConvertible {
    let what: String
    /// The deck behind its title line.
    let cards: String
    let code: NetlistErrorCode
    let line: Int
    let column: Int
    let remedy: String?

    init(
      _ what: String, _ cards: String, _ code: NetlistErrorCode, _ line: Int, _ column: Int, remedy: String? = nil
    ) {
      self.what = what
      self.cards = cards
      self.code = code
      self.line = line
      self.column = column
      self.remedy = remedy
    }

    var testDescription: String { what }
  }

  /// Two resistors, so that a deck is whole but for its defect; they take lines 2 and 3.
  private static let whole = "R1 a 0 1k\nR2 a 0 1k\n"

  static let unsupported: [BadDeck] = [
    BadDeck("mutual inductance", whole + "  K1 L1 L2 0.9", .unsupportedCard, 4, 3),
    BadDeck("transfer function", whole + "E1 a 0 LAPLACE {v(a)} = {1}", .unsupportedCard, 4, 8),
    BadDeck("behaviour over frequency", whole + "B1 a 0 V=hertz", .unsupportedCard, 4, 10),
    BadDeck("table that nothing reads", whole + ".data t r\n1\n.enddata", .unsupportedCard, 4, 7),
    BadDeck("diode that is off", whole + "D1 a 0 dm off\n.model dm d", .unsupportedCard, 4, 11),
    BadDeck("bipolar transistor", whole + "Q1 a 0 0 npn", .unsupportedCard, 4, 1),
    BadDeck(".disto", whole + ".disto dec 10 1 1k", .unsupportedCard, 4, 1),
    BadDeck(".four", whole + ".four 1k v(a)", .unsupportedCard, 4, 1),
    BadDeck("misspelt card", whole + ".trann 1n 1u", .unsupportedCard, 4, 1, remedy: "did you mean '.tran'?"),
    BadDeck("AM source", "V1 a 0 AM(0 1 1k)\nR1 a 0 1", .unsupportedCard, 2, 8),
    BadDeck("model type", whole + ".model qm npn bf=100", .unsupportedCard, 4, 11),
  ]

  static let syntax: [BadDeck] = [
    BadDeck("stray continuation", "+ 1k\nR1 a 0 1", .syntax, 2, 1),
    BadDeck("no letter", whole + "1abc a 0 1", .syntax, 4, 1),
    BadDeck("one node", "R1 a", .syntax, 2, 5),
    BadDeck("no resistance", "R1 a 0", .syntax, 2, 7),
    BadDeck("two resistances", "R1 a 0 1k 2k", .syntax, 2, 11),
    BadDeck("MOSFET of three nodes", "M1 d g s W=1u", .syntax, 2, 10),
    BadDeck("MOSFET without model", "M1 d g s b W=1u", .syntax, 2, 12),
    BadDeck("stray word", "M1 d g s b nch foo W=1u", .syntax, 2, 16),
    BadDeck("stray bracket", "R1 a 0 1k )", .syntax, 2, 11),
    BadDeck("value missing", "M1 d g s b nch W=", .syntax, 2, 18),
    BadDeck(
      "bare parameter name", "M1 d g s b nch W=wn", .syntax, 2, 18, remedy: "write {wn} to use a parameter of that name"
    ),
    BadDeck(".ac without spacing", whole + ".ac 10 1 1k", .syntax, 4, 5),
    BadDeck(".ac without stop", whole + ".ac dec 10 1", .syntax, 4, 13),
    BadDeck(".ac of too much", whole + ".ac dec 10 1 1k 2k", .syntax, 4, 17),
    BadDeck(".noise of a current", whole + ".noise i(v1) v1 dec 10 1 1k", .syntax, 4, 8),
    BadDeck(".noise of three nodes", whole + ".noise v(a,b,c) v1 dec 10 1 1k", .syntax, 4, 13),
    BadDeck(".noise without source", whole + ".noise v(a)", .syntax, 4, 12),
    BadDeck("controlled source of three nodes", whole + "G1 a 0 a {1}", .syntax, 4, 10),
    BadDeck("POLY of one coefficient", whole + "E1 a 0 POLY(1) a 0 5", .syntax, 4, 20),
    BadDeck("controlled source without value", whole + "G1 a 0 a 0", .syntax, 4, 11),
    BadDeck("second DC", "V1 a 0 1 2", .syntax, 2, 10),
    BadDeck("misspelt source", "V1 a 0 PULS(0 1)", .syntax, 2, 8, remedy: "did you mean 'pulse'?"),
    BadDeck("open PULSE", "V1 a 0 PULSE(0 1", .syntax, 2, 13),
    BadDeck("PULSE of one level", "V1 a 0 PULSE(0)", .syntax, 2, 16),
    BadDeck("PULSE of eight", "V1 a 0 PULSE(0 1 2 3 4 5 6 7)", .syntax, 2, 28),
    BadDeck("SIN of one value", "V1 a 0 SIN(0)", .syntax, 2, 14),
    BadDeck("SIN of seven", "V1 a 0 SIN(0 1 2 3 4 5 6)", .syntax, 2, 24),
    BadDeck("EXP of seven", "V1 a 0 EXP(0 1 2 3 4 5 6)", .syntax, 2, 24),
    BadDeck("SFFM of four", "V1 a 0 SFFM(0 1 2 3)", .syntax, 2, 21),
    BadDeck("odd PWL", "V1 a 0 PWL(0 1 2)", .syntax, 2, 18),
    BadDeck("parameter without value", whole + ".param x", .syntax, 4, 8),
    BadDeck("no parameter", whole + ".param", .syntax, 4, 7),
    BadDeck("parameter name", whole + ".param 2x=1", .syntax, 4, 8),
    BadDeck("open subcircuit", whole + ".subckt s a", .syntax, 4, 9),
    BadDeck("stray .ends", whole + ".ends", .syntax, 4, 1),
    BadDeck("other .ends", whole + ".subckt s a\n.ends t", .syntax, 5, 7),
    BadDeck("ground as port", whole + ".subckt s a 0\n.ends", .syntax, 4, 13),
    BadDeck("too few nodes of X", whole + ".subckt s a b\nR1 a b 1\n.ends\nX1 a s", .syntax, 7, 6),
    BadDeck("X without subcircuit", whole + "X1", .syntax, 4, 3),
    BadDeck("analysis in subcircuit", whole + ".subckt s a\n.op\n.ends", .syntax, 5, 1),
    BadDeck("open model", whole + ".model nch nmos (vto=1", .syntax, 4, 17),
    BadDeck("model without type", whole + ".model nch", .syntax, 4, 11),
    BadDeck("model parameter", whole + ".model nch nmos vto", .syntax, 4, 17),
    BadDeck(".tran of one time", whole + ".tran 1n", .syntax, 4, 9),
    BadDeck(".tran word", whole + ".tran 1n 1u foo", .syntax, 4, 13),
    BadDeck(".dc without step", whole + ".dc v1 0 1", .syntax, 4, 11),
    BadDeck(".ic form", whole + ".ic a=1", .syntax, 4, 5),
    BadDeck("open .control", whole + ".control\nrun", .syntax, 4, 1),
    BadDeck("open quotation", whole + ".include \"x.cir", .syntax, 4, 10),
    BadDeck(".endl", whole + ".endl", .syntax, 4, 1),
    BadDeck(".lib without section", whole + ".lib 'models.lib'", .syntax, 4, 18),
    BadDeck("continued line", "M1 d g s b nch\n* comment\n+ W=1u\n  + L=", .syntax, 5, 7),
    BadDeck("stray behind .op", whole + ".op now", .syntax, 4, 5),
  ]

  static let meaning: [BadDeck] = [
    BadDeck("division by zero", "R1 a 0 {1/(2-2)}\nR2 a 0 1", .expression, 2, 10),
    BadDeck("root of a negative", "R1 a 0 {1+sqrt(0-1)}\nR2 a 0 1", .expression, 2, 11),
    BadDeck("overflow", whole + ".param x=exp(1000)", .expression, 4, 10),
    BadDeck("overflow of a product", whole + ".param x=1e200*1e200", .expression, 4, 15),
    BadDeck("logarithm of zero", whole + ".param x = { log(0) }", .expression, 4, 14),
    BadDeck("fractional power", whole + ".param x={(-8)^(1/3)}", .expression, 4, 15),
    BadDeck("cycle", whole + ".param a={b}\n.param b={c+1}\n.param c=a", .expression, 4, 8),
    BadDeck("self-reference", whole + ".param a={a+1}", .expression, 4, 8),
    BadDeck("open brace", "R1 a 0 {1+2\nR2 a 0 1", .expression, 2, 8),
    BadDeck("open bracket", "R1 a 0 {(1+2}\nR2 a 0 1", .expression, 2, 13),
    BadDeck("no operand", "R1 a 0 {1+}\nR2 a 0 1", .expression, 2, 11),
    BadDeck("two operands", "R1 a 0 {1 2}\nR2 a 0 1", .expression, 2, 11),
    BadDeck("half a ternary", "R1 a 0 {1 ? 2}\nR2 a 0 1", .expression, 2, 14),
    BadDeck("number of arguments", "R1 a 0 {sqrt(1,2)}\nR2 a 0 1", .expression, 2, 9),
    BadDeck("recursive function", whole + ".func f(x) {f(x)}\n.param y={f(1)}", .recursion, 4, 13),
    BadDeck(
      "unknown parameter", ".param vdd=1\nR1 a 0 {vddd}\nR2 a 0 1", .undefinedName, 3, 9, remedy: "did you mean 'vdd'?"),
    BadDeck("unknown function", "R1 a 0 {sqr(1)}\nR2 a 0 1", .undefinedName, 2, 9, remedy: "did you mean 'sqrt'?"),
    BadDeck(
      "unknown model", ".model nch nmos\nM1 a a 0 0 nhc W=1u", .undefinedName, 3, 12, remedy: "did you mean 'nch'?"),
    BadDeck(
      "parameter as model", ".param rv=1\nR1 a 0 rv\nR2 a 0 1", .undefinedName, 3, 8,
      remedy: "write {rv} to use the parameter of that name"),
    BadDeck(
      "unknown subcircuit", ".subckt inv a\nR1 a 0 1\n.ends\nX1 a imv", .undefinedName, 5, 6,
      remedy: "did you mean 'inv'?"),
    BadDeck("unknown node of .ic", whole + ".ic v(b)=1", .undefinedName, 4, 7),
    BadDeck(
      "unknown source of .dc", "V1 a 0 1\nR1 a 0 1\n.dc v2 0 1 .1", .undefinedName, 4, 5, remedy: "did you mean 'v1'?"),
    BadDeck("unknown output", whole + ".save v(a) v(b)", .undefinedName, 4, 14),
    BadDeck(
      "unknown parameter of X", ".subckt s a w=1\nR1 a 0 {w}\n.ends\nX1 a s v=2", .unknownParameter, 5, 8,
      remedy: "known here: w"),
    BadDeck(
      ".tran option", whole + ".tran 1n 1u noisfmax=1g", .unknownParameter, 4, 13, remedy: "did you mean 'noisefmax'?"),
    BadDeck("parameter of a source", "V1 a 0 1 foo=2\nR1 a 0 1", .unknownParameter, 2, 10),
    BadDeck("element twice", whole + "r1 a 0 2", .duplicateName, 4, 1),
    BadDeck("model twice", whole + ".model n nmos\n.model N pmos", .duplicateName, 5, 8),
    BadDeck("subcircuit twice", whole + ".subckt s a\n.ends\n.subckt s b\n.ends", .duplicateName, 6, 9),
    BadDeck("parameter twice", whole + ".param x=1 X=2", .duplicateName, 4, 12),
    BadDeck("parameter named as a constant", whole + ".param pi=3", .duplicateName, 4, 8),
    BadDeck("port twice", whole + ".subckt s a A\n.ends", .duplicateName, 4, 13),
    BadDeck("assignment twice", "M1 a a 0 0 n W=1 w=2\n.model n nmos", .duplicateName, 2, 18),
    BadDeck("zero resistance", "R1 a 0 0\nR2 a 0 1", .badValue, 2, 8),
    BadDeck("negative capacitance", "C1 a 0 -1p\nR2 a 0 1", .badValue, 2, 8),
    BadDeck("zero multiplier", "R1 a 0 1 m=0\nR2 a 0 1", .badValue, 2, 12),
    BadDeck("PWL backwards", "V1 a 0 PWL(0 0 2n 1 1n 0)\nR1 a 0 1", .badValue, 2, 21),
    BadDeck("negative rise", "V1 a 0 PULSE(0 1 0 -1n)\nR1 a 0 1", .badValue, 2, 20),
    BadDeck(".dc step zero", "V1 a 0 1\nR1 a 0 1\n.dc v1 0 1 0", .badValue, 4, 12),
    BadDeck(".dc step backwards", "V1 a 0 1\nR1 a 0 1\n.dc v1 0 1 -.1", .badValue, 4, 12),
    BadDeck(".tran stop zero", whole + ".tran 1n 0", .badValue, 4, 10),
    BadDeck(".tran start late", whole + ".tran 1n 1u 2u", .badValue, 4, 13),
    BadDeck("noise band", whole + ".tran 1n 1u noisefmax=1 noisefmin=2", .badValue, 4, 35),
    BadDeck("noise seed", whole + ".tran 1n 1u noiseseed=1.5", .badValue, 4, 23),
    BadDeck("absolute zero", whole + ".temp -300", .badValue, 4, 7),
    BadDeck("model of another type", ".model rm r\nM1 a a 0 0 rm", .badValue, 3, 12),
    BadDeck("recursive subcircuit", ".subckt s a\nX1 a t\n.ends\n.subckt t a\nX1 a s\n.ends\nX1 a s", .recursion, 6, 6),
    BadDeck("missing include", whole + ".include 'none.cir'", .unreadableFile, 4, 10),
    BadDeck("no elements", ".op", .topology, 1, 1),
    BadDeck("no ground", "R1 a b 1\nR2 a b 1", .topology, 2, 1),
    BadDeck(
      "floating node", "R1 a 0 1\nR2 a vddd 1\nV1 a vdd 1\nR3 vdd 0 1", .topology, 3, 1, remedy: "did you mean 'vdd'?"),
  ]

  @Test(arguments: unsupported + syntax + meaning) func refuses(_ bad: BadDeck) throws {
    let error = #expect(throws: Diagnostic.self) {
      let deck = try Deck.parse("title\n\(bad.cards)\n", name: "bad.cir")
      _ = try deck.stepPoints()
      return try deck.elaborated()
    }
    let diagnostic = try #require(error)
    #expect(diagnostic.code == bad.code, "\(diagnostic)")
    #expect(diagnostic.location?.line == bad.line, "\(diagnostic)")
    #expect(diagnostic.location?.column == bad.column, "\(diagnostic)")
    if let remedy = bad.remedy { #expect(diagnostic.remedy == remedy, "\(diagnostic)") }
    #expect(diagnostic.sourceLine != nil)
  }

  @Test func messageShowsLineCaretAndRemedy() throws {
    let deck = "title\n.model nch nmos\n\n* comment\nV1 in 0 1\nV2 n1 0 1\nM1 n1 in 0 0 nhc W=120n L=180n\n"
    let error = #expect(throws: Diagnostic.self) { try Deck.parse(deck, name: "cell.cir").elaborated() }
    let expected = """
      cell.cir:7:14: unknown model 'nhc'
        M1 n1 in 0 0 nhc W=120n L=180n
                     ^
        remedy: did you mean 'nch'?
      """
    #expect(error?.description == expected)
  }

  @Test func columnsCountCharactersNotBytes() throws {
    let error = #expect(throws: Diagnostic.self) {
      try Deck.parse("title\nR1 naïve_µ 0 {1/0}\n", name: "u.cir").elaborated()
    }
    #expect(error?.location?.column == 16)
  }

  @Test func mutilatedDecksNeverCrash() {
    let original = Array(
      """
      title
      .param a=1 b={a*2} vdd='b+1'
      .func f(x) {x*x}
      .model nch nmos (level=ekv vto={-b} n=1.35)
      .subckt s p q w=1
      M1 p q 0 0 nch W={w*1u} L=60n m=2
      R1 p q {f(w)}
      .ends s
      X1 n1 n2 s w=3 m=2
      V1 n1 0 DC 0.1 PULSE(0 1 1n 1n 1n 5n 10n)
      I1 n2 0 PWL(0 0 1n 1u) AC 1 90 ; comment
      .model dm d is={agauss(1f,0.1f,1)}
      L1 n1 0 1n
      E1 n3 0 POLY(2) n1 0 n2 0 1 2 3
      G1 n3 0 VALUE={f(v(n1,n2)) > 1 ? time : -temper}
      H1 n4 0 V1 50
      B1 n4 n3 I=1m*tanh(v(n1)*10)+i(V1)^2 m=2
      E2 n5 0 TABLE {v(n1)} = (0,1) (2,3)
      D1 n5 0 dm 2
      V2 n5 n4 TRNOISE(1m 1n 1.1 1u 1 2 3) AC 1
      I2 n5 0 TRRANDOM(2 1n 0 1 2)
      .step data=t
      .data t a
      1 {2}
      .enddata
      .tran 1n 1u
      + noisefmax=1g noiseseed=3
      .dc v1 0 1 0.1 temp -40 85 5
      .ic v(n1)=0.5
      .options reltol=1e-3 temp=27 $ µ
      .lib x
      .endl
      .save v(n1) i(v1)
      .end
      """.utf8)
    let alphabet = Array("(){}'\"=+-*/^?:,;$. \n\tM1e9kx0&|<>!@µ".utf8)
    // A fixed linear congruential generator (Knuth's MMIX constants): every run sees the same decks.
    var state: UInt64 = 1
    func draw(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    var refused = 0
    for _ in 0..<10_000 {
      var bytes = original
      for _ in 0...draw(3) {
        let position = draw(bytes.count)
        switch draw(3) {
        case 0: bytes[position] = alphabet[draw(alphabet.count)]
        case 1: bytes.insert(alphabet[draw(alphabet.count)], at: position)
        default: bytes.removeSubrange(position..<min(bytes.count, position + 1 + draw(8)))
        }
      }
      do {
        let deck = try Deck.parse(String(decoding: bytes, as: UTF8.self), name: "mutant.cir")
        // What is read can be written and read again.
        _ = try Deck.parse(try deck.elaborated().deck, name: "flat.cir").elaborated()
        _ = try deck.stepPoints()
      } catch {
        // Everything that is thrown is a diagnostic with a place, and it can be printed.
        let location = (error as? Diagnostic)?.location
        #expect(location != nil && !"\(error)".isEmpty)
        refused += 1
      }
    }
    #expect(refused > 2_500 && refused < 10_000)
  }

  @Test func deepNestingIsAnErrorNotACrash() throws {
    for text in [
      String(repeating: "(", count: 200_000), String(repeating: "-", count: 200_000) + "1",
      String(repeating: "1?1:", count: 200_000), String(repeating: "2^", count: 200_000) + "1",
      String(repeating: "abs(", count: 200_000),
    ] {
      let error = #expect(throws: Diagnostic.self) {
        try Deck.parse("title\n.param x={\(text)}\n", name: "deep.cir")
      }
      #expect(error?.code == .expression)
    }
  }

  @Test func explosiveNestingOfSubcircuitsIsRefused() throws {
    // 30 levels of 2 instances each would be 2³⁰ elements; 120 levels of one are merely too deep.
    let deep = (0..<120).map { ".subckt s\($0) a\nX1 a s\($0 + 1)\n.ends" }.joined(separator: "\n")
    let error = #expect(throws: Diagnostic.self) {
      try Deck.parse("title\n\(deep)\n.subckt s120 a\nR1 a 0 1\n.ends\nX1 a s0\n", name: "deep.cir").elaborated()
    }
    #expect(error?.code == .recursion)
  }
}
