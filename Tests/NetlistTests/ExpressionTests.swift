// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitNetlist
import Testing

@Suite struct ExpressionTests {
  /// The value of `x` in a deck of parameters.
  static func value(_ parameters: String, of name: String = "x") throws -> Double? {
    try Deck.parse("title\n\(parameters)\nR1 a 0 1\nR2 a 0 1\n", name: "t.cir").elaborated().parameters[name]
  }

  @Test(
    arguments: [
      ("1+2*3", 7), ("(1+2)*3", 9), ("2^3^2", 512), ("2**3", 8), ("-2^2", -4), ("2^-1", 0.5), ("7-2-1", 4),
      ("8/4/2", 1), ("1 < 2", 1), ("2 <= 1", 0), ("1 == 1 && 2 != 3", 1), ("0 || 0", 0), ("0 || 5", 1), ("3 && 4", 1),
      ("!0", 1), ("!2", 0), ("1 > 2 ? 10 : 20", 20), ("1 ? 2 : 0 ? 3 : 4", 2), ("0 ? 2 : 0 ? 3 : 4", 4),
      ("0 ? 1/0 : 5", 5), ("1 || 1/0", 1), ("0 && 1/0", 0), ("10k/1meg", 0.01), ("sqrt(16)", 4), ("exp(0)", 1),
      ("ln(e)", 1), ("log(e)", 1), ("log10(1000)", 3), ("abs(-3)", 3), ("min(3,1,2)", 1), ("max(3, 1, 2)", 3),
      ("pow(2,10)", 1024), ("pwr(-2,2)", -4), ("sin(pi/2)", 1), ("cos(0)", 1), ("atan2(0,1)", 0), ("tanh(0)", 0),
      ("floor(-1.5)", -2), ("ceil(-1.5)", -1), ("int(-1.5)", -1), ("sgn(-3)", -1), ("sgn(0)", 0), ("limit(5,0,2)", 2),
      ("limit(-5,2,0)", 0), ("hypot(3,4)", 5), ("nint(2.6)", 3), ("+ - -3", 3), ("2 *-3", -6), ("PI", Double.pi),
      ("1e-9*2", 2e-9), (".5", 0.5), ("5.", 5), ("10pF", 1e-11),
    ] as [(String, Double)])
  func evaluates(_ expression: String, _ expected: Double) throws {
    for text in ["\(expression)", "{\(expression)}", "'\(expression)'"] {
      let value = try #require(try Self.value(".param x=\(text)"))
      #expect(abs(value - expected) <= 1e-15 * abs(expected), "\(text)")
    }
  }

  @Test func orderOfDefinitionsDoesNotMatter() throws {
    #expect(try Self.value(".param x={a*2} a = b + 1 b={c}\n.param c=3") == 8)
  }

  @Test func longChainsNeedNoStack() throws {
    let chain = (0..<50_000).map { ".param p\($0)={p\($0 + 1)+1}" }.joined(separator: "\n")
    #expect(try Self.value(chain + "\n.param p50000=0", of: "p0") == 50_000)
    let sum = Array(repeating: "1", count: 50_000).joined(separator: "+")
    #expect(try Self.value(".param x={\(sum)}") == 50_000)
  }

  @Test func userFunctionsSeeArgumentsAndParameters() throws {
    let functions = """
      .func scaled(x, y) {x*y*gain}
      .param half(v)='scaled(v, 0.5)'
      .param gain=4
      """
    #expect(try Self.value(functions + "\n.param z=half(3)+gain", of: "z") == 10)
  }

  @Test func expressionsMayContinueOnTheNextLine() throws {
    #expect(try Self.value(".param x={1 +\n* a comment\n\n  + 2\n+ * 3} y=1") == 7)
  }

  @Test func overridesReachDependentParameters() throws {
    let deck = try Deck.parse("t\n.param vdd=0.2 vb={vdd/2}\nR1 a 0 1\nV1 a 0 {vb}\n", name: "t.cir")
    #expect(try deck.elaborated().elements[1].waveform?.dc == 0.1)
    let circuit = try deck.elaborated(parameters: ["VDD": 0.3])
    #expect(circuit.elements[1].waveform?.dc == 0.15)
    #expect(circuit.parameters["vdd"] == 0.3)
  }

  @Test func unknownOverridesAreRefused() throws {
    let deck = try Deck.parse("t\n.param vdd=0.2\nR1 a 0 1\nR2 a 0 1\n", name: "t.cir")
    let error = #expect(throws: Diagnostic.self) { try deck.elaborated(parameters: ["vddd": 1]) }
    #expect(error?.code == .undefinedName)
    #expect(error?.remedy == "did you mean 'vdd'?")
    let notFinite = #expect(throws: Diagnostic.self) { try deck.elaborated(parameters: ["vdd": .nan]) }
    #expect(notFinite?.code == .badValue)
  }
}
