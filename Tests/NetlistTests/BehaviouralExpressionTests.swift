// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitNetlist
import Testing

@Suite struct BehaviouralExpressionTests {
  /// The expression of a B element in a circuit with the nodes a, b, c and the source vs.
  static func expression(_ text: String, _ cards: String = "") throws -> BehaviouralExpression {
    let deck = "t\nB1 c 0 V={\(text)}\nVs a 0 1\nRa a b 1\nRb b 0 1\nRc c 0 1\n\(cards)\n"
    let circuit = try Deck.parse(deck, name: "t.cir").elaborated()
    return try #require(circuit.elements[0].behaviour?.expression)
  }

  static func evaluate(_ expression: BehaviouralExpression, _ values: [Double]) -> (value: Double, gradient: [Double]) {
    var gradient = Array(repeating: Double.nan, count: values.count)
    let value = gradient.withUnsafeMutableBufferPointer { expression.evaluate(values, gradient: $0) }
    return (value, gradient)
  }

  /// The inputs that a test's numbers stand for, in this order.
  static let names = ["v(a)", "v(b)", "i(vs)", "time"]

  static func values(_ expression: BehaviouralExpression, _ numbers: [Double]) throws -> [Double] {
    try expression.inputs.map { numbers[try #require(names.firstIndex(of: $0.text))] }
  }

  @Test(arguments: [
    "v(a)+v(b)", "v(a)-v(b)", "v(a,b)", "v(b,a)*2", "v(0,a)", "v(a)*v(b)*i(vs)", "v(a)/v(b)", "1/(v(a)+v(b))",
    "v(a)^3", "v(a)^-2", "2^v(a)", "v(a)^v(b)", "(-v(a))^2", "-v(a)^2", "v(a)**v(b)", "abs(v(a)-1)", "abs(-v(a))",
    "sqrt(v(a))", "exp(v(a))", "ln(v(a))", "log(v(a))", "log10(v(a))", "pow(v(a),v(b))", "pow(v(a),3)",
    "pwr(v(a),v(b))",
    "pwr(-v(a),v(b))", "pwr(-v(a),2)", "min(v(a),v(b))", "min(v(b),v(a),3)", "max(v(a),v(b))", "max(0.1,v(b),v(a))",
    "max(v(a))", "limit(v(a),0,1)", "limit(v(a),v(b),5)", "limit(v(a),1,v(b))", "limit(9,v(a),v(b))", "sin(v(a))",
    "cos(v(a))", "tan(v(a))", "asin(v(a)/2)", "acos(v(a)/2)", "atan(v(a))", "atan2(v(a),v(b))", "atan2(-v(a),-v(b))",
    "sinh(v(a))", "cosh(v(a))", "tanh(v(a))", "asinh(v(a))", "acosh(1+v(a))", "atanh(v(a)/2)", "hypot(v(a),v(b))",
    "floor(v(a))", "ceil(v(a))", "int(v(a))", "nint(v(a))", "round(v(a))", "sgn(v(a))", "u(v(a))", "uramp(v(a))",
    "uramp(-v(a))", "table(v(a),0,1,v(b),3,2,v(b)*4)", "table(v(a)*9,0,1,1,v(b))", "pwl(v(a)*9,0,1,v(b),3)",
    "pwl(-v(a),0,1,1,v(b))", "table(v(a),2,v(b))", "v(a) > v(b)", "v(a) <= v(b)", "v(a) == v(b)", "v(a) != v(b)",
    "!v(a)", "v(a) > 0 && v(b) > 0", "v(a) < 0 || v(b)", "v(a) > v(b) ? v(a)*v(b) : sin(v(a))",
    "v(a) < v(b) ? v(a)*v(b) : sin(v(a)) + time*i(vs)", "exp(-time)*sin(v(a)*i(vs))",
    "1m*tanh((v(a)-v(b))*10)+i(vs)^2", "f(v(a),f(v(b),time))", "k*v(a)", "half(v(a))",
  ])
  func derivativesMatchDifferences(_ text: String) throws {
    let expression = try Self.expression(
      text, ".param k={2*p}\n.param p=3\n.func f(x,y) {x*x*y + max(x,y)}\n.func half(x)='0.5*x*k'")
    let numbers = [0.73, 0.41, 0.29, 1.7]
    let values = try Self.values(expression, numbers)
    let exact = Self.evaluate(expression, values)
    #expect(exact.value.isFinite)
    for index in values.indices {
      // The error of a central difference is of the order of h² and of 1e-16/h.
      let step = 1e-5
      var (low, high) = (values, values)
      low[index] -= step
      high[index] += step
      let difference = (Self.evaluate(expression, high).value - Self.evaluate(expression, low).value) / (2 * step)
      let size = max(1, abs(difference))
      #expect(abs(exact.gradient[index] - difference) < 1e-7 * size, "by \(expression.inputs[index].text)")
    }
    #expect(expression.failure(at: values) == nil)
    // What a flat deck says is the same function.
    let again = try Self.expression(expression.text)
    #expect(again.text == expression.text)
    let repeated = Self.evaluate(again, try Self.values(again, numbers))
    #expect(repeated.value == exact.value)
  }

  @Test(
    arguments: [
      ("v(a)-v(a)", 0, [0]), ("v(a,a)", 0, []), ("v(0)", 0, []), ("v(gnd,a)", -2, [-1]), ("v(a)*v(a)", 4, [4]),
      ("v(a)^0", 1, [0]), ("0^v(a)", 0, [0]), ("(v(a)-2)^2", 0, [0]), ("(v(a)-2)^1", 0, [1]), ("(-v(a))^3", -8, [-12]),
      ("abs(v(a)-2)", 0, [0]), ("min(v(a),2)", 2, [1]), ("limit(v(a),0,2)", 2, [1]), ("v(a)/v(a)", 1, [0]),
      ("1 ? v(a) : 1/0", 2, [1]), ("v(a) > 1 ? 3 : sqrt(-1)", 3, [0]), ("tanh(v(a)*1000)", 1, [0]),
      ("exp(-v(a)*1000)", 0, [0]), ("sqrt(2+2)*v(a)", 4, [2]), ("u(v(a)-2)", 0.5, [0]), ("temper+v(a)", 29, [1]),
      ("pwl(v(a),0,0,1,3)", 6, [3]), ("table(v(a),0,0,1,3)", 3, [0]), ("table(v(a),5,7)", 7, [0]),
    ] as [(String, Double, [Double])])
  func exactValues(_ text: String, value: Double, gradient: [Double]) throws {
    let expression = try Self.expression(text)
    let result = Self.evaluate(expression, expression.inputs.map { _ in 2 })
    #expect(abs(result.value - value) <= 1e-14 * abs(value))
    #expect(result.gradient == gradient)
  }

  @Test func inputsAreDistinctAndInOrder() throws {
    let expression = try Self.expression("v(b)*i(Vs) + v(A,B) + time*V(a)")
    #expect(
      expression.inputs == [.voltage(node: "b"), .current(source: "vs"), .voltage(node: "a"), .time])
  }

  @Test func namesBelongToTheInstance() throws {
    let deck = """
      t
      .global vdd
      .subckt s p w=2
      B1 p in I=v(p,in)*w + v(vdd) + i(Vm)
      Vm in k 0
      Rk k 0 1
      .ends
      .subckt outer q
      X1 q s w=5
      .ends
      X2 top outer
      Vd vdd 0 1
      R1 top vdd 1
      B2 0 top I=v(x2.x1.in)+i(v.x2.x1.vm)
      """
    let circuit = try Deck.parse(deck, name: "t.cir").elaborated()
    let inner = try #require(circuit.elements[0].behaviour)
    #expect(inner.quantity == .current)
    #expect(inner.expression.text == "(v(top) - v(x2.x1.in)) * 5.0 + v(vdd) + i(x2.x1.vm)")
    let outer = try #require(circuit.elements.last?.behaviour)
    #expect(outer.expression.text == "v(x2.x1.in) + i(x2.x1.vm)")
  }

  @Test func temperatureFollowsTheCircuit() throws {
    let deck = try Deck.parse(
      "t\nB1 a 0 V=temper\nR1 a 0 1\n.temp 27 85\n.op\n", name: "t.cir")
    let points = try deck.stepPoints()
    let values = try points.map { point in
      let circuit = try deck.elaborated(at: point)
      return Self.evaluate(try #require(circuit.elements[0].behaviour?.expression), []).value
    }
    #expect(values.map { ($0 * 1e9).rounded() } == [27e9, 85e9])
    var expression = try #require(try deck.elaborated().elements[0].behaviour?.expression)
    expression.temperature = 373.15
    #expect(abs(Self.evaluate(expression, []).value - 100) < 1e-12)
  }

  @Test(
    arguments: [
      ("1+ln(v(a)-1)", 13), ("1/(v(a)-1)", 12), ("sqrt(v(a)-1)", 11), ("exp(1000*v(a))*0", 11), ("(0-v(a))^0.5", 19),
      ("v(a) > 0 ? asin(2*v(a)) : 0", 22),
    ] as [(String, Int)])
  func failuresNameTheOperation(_ text: String, column: Int) throws {
    // Column 11 is the first of the expression.
    let deck = "t\nB1 c 0 V={\(text)}\nVs a 0 1\nRc c a 1\n"
    let circuit = try Deck.parse(deck, name: "t.cir").elaborated()
    let expression = try #require(circuit.elements[0].behaviour?.expression)
    let result = Self.evaluate(expression, [1])
    #expect(!result.value.isFinite || !result.gradient[0].isFinite)
    let failure = try #require(expression.failure(at: [1]))
    #expect(failure.code == .expression && failure.message.contains("v(a)=1.0"), "\(failure)")
    #expect(failure.location?.line == 2 && failure.location?.column == column, "\(failure)")
    #expect(expression.failure(at: [-7]) == nil || text.contains("ln") || text.contains("sqrt"))
  }

  @Test func functionsThatMultiplyAreRefused() throws {
    // 2⁴⁰ evaluations.
    let functions = (1...40).map { ".func f\($0)(x) {f\($0 - 1)(x)+f\($0 - 1)(x+1)}" }.joined(separator: "\n")
    for card in ["B1 a 0 V={f40(v(a))}", "R2 a 0 {f40(1)}"] {
      let error = #expect(throws: Diagnostic.self) {
        try Deck.parse("t\nR1 a 0 1\n\(card)\n.func f0(x) {x}\n\(functions)\n", name: "t.cir").elaborated()
      }
      #expect(error?.code == .recursion)
    }
  }

  @Test func longSumsNeedNoStack() throws {
    let sum = Array(repeating: "v(a)", count: 20_000).joined(separator: "+")
    let expression = try Self.expression(sum)
    #expect(Self.evaluate(expression, [0.5]).value == 10_000)
    #expect(Self.evaluate(expression, [0.5]).gradient == [20_000])
    #expect(try Self.expression(expression.text).text == expression.text)
  }

  @Test func evaluationIsFast() throws {
    let expression = try Self.expression("1m*tanh((v(a)-v(b))*10) + 2u*exp(v(b)/0.025)*(v(a) > 0 ? 1 : v(a))")
    var gradient = [0.0, 0.0]
    let values = [0.1, 0.05]
    var sum = 0.0
    let elapsed = DeckSpeedTests.seconds {
      gradient.withUnsafeMutableBufferPointer { gradient in
        for _ in 0..<100_000 { sum += expression.evaluate(values, gradient: gradient) }
      }
    }
    #expect(sum.isFinite)
    print("a behavioural expression of 15 operations takes \(elapsed * 1e4) ns")
    #if !DEBUG
      // A tenth of this is usual.
      #expect(elapsed < 0.5)
    #endif
  }
}
