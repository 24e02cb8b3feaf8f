// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist
import Testing

@Suite struct ControlledSourceTests {
  static func circuit(_ cards: String) throws -> FlatCircuit {
    try Deck.parse("t\nVs a b 1\nR1 a 0 1\nR2 b 0 1\n\(cards)\n", name: "t.cir").elaborated()
  }

  static func element(_ card: String) throws -> Element {
    try #require(try circuit(card).elements.last)
  }

  @Test(
    arguments: [
      ("E1 a 0 b 0 2", .voltageGain, 2, ["a", "0", "b", "0"]),
      ("E1 a 0 b 0 {1-1}", .voltageGain, 0, ["a", "0", "b", "0"]),
      ("G1 a 0 b 0 -2m", .transconductance, -2e-3, ["a", "0", "b", "0"]),
      ("F1 a b Vs 3", .currentGain, 3, ["a", "b"]), ("H1 a b VS -50", .transresistance, -50, ["a", "b"]),
      ("L1 a b 1n", .inductor, 1e-9, ["a", "b"]), ("L1 a b L={2*1u}", .inductor, 2e-6, ["a", "b"]),
    ] as [(String, Element.Kind, Double, [String])])
  func linearForms(_ card: String, kind: Element.Kind, value: Double, nodes: [String]) throws {
    let element = try Self.element(card)
    #expect(element.kind == kind && element.value?.value == value && element.nodes == nodes)
    #expect(element.controlling == (kind == .currentGain || kind == .transresistance ? "vs" : nil))
    #expect(element.behaviour == nil)
  }

  @Test(
    arguments: [
      ("E1 a 0 VALUE={v(b)*2}", .voltage, "v(b) * 2.0"), ("E1 a 0 value = 'v(b)*2'", .voltage, "v(b) * 2.0"),
      ("E1 a 0 VALUE {v(b)*2}", .voltage, "v(b) * 2.0"), ("E1 a 0 vol=\"v(b)*2\"", .voltage, "v(b) * 2.0"),
      ("G1 a 0 cur='v(b)'", .current, "v(b)"), ("G1 a 0 VALUE={2}", .current, "2.0"),
      ("B1 a 0 V=v(b)+1", .voltage, "v(b) + 1.0"),
      ("B1 a 0 I = 1m*tanh(v(b)*10)", .current, "0.001 * tanh(v(b) * 10.0)"),
      ("B1 a 0 v={ v(b) > 1 ? 1 : 2 }", .voltage, "v(b) > 1.0 ? 1.0 : 2.0"), ("B1 a 0 I='i(vs)'", .current, "i(vs)"),
      ("B1 a 0 I=2", .current, "2.0"), ("B1 a 0 V=-v(b)\n+ * 2", .voltage, "-v(b) * 2.0"),
      ("E1 a 0 POLY(1) b 0 5 6", .voltage, "5.0 + 6.0 * v(b)"),
      ("G1 a 0 POLY(1) (b,0) 1 2 3", .current, "1.0 + 2.0 * v(b) + 3.0 * v(b) * v(b)"),
      ("E1 a 0 POLY(2) b 0 a b 5", .voltage, "5.0"),
      (
        "E1 a 0 POLY(2) b 0 a 0 1 2 3 4 5 6 7", .voltage,
        "1.0 + 2.0 * v(b) + 3.0 * v(a) + 4.0 * v(b) * v(b) + 5.0 * v(b) * v(a) + 6.0 * v(a) * v(a)"
          + " + 7.0 * v(b) * v(b) * v(b)"
      ),
      ("F1 a 0 POLY(1) Vs 1 2", .current, "1.0 + 2.0 * i(vs)"),
      ("H1 a 0 poly(1) vs 1 2", .voltage, "1.0 + 2.0 * i(vs)"),
      ("E1 a 0 TABLE {v(b)} = (0,1) (2,3)", .voltage, "table(v(b), 0.0, 1.0, 2.0, 3.0)"),
      ("G1 a 0 TABLE 'v(b)' 0 1 2 {1+2}", .current, "table(v(b), 0.0, 1.0, 2.0, 3.0)"),
    ] as [(String, BehaviouralSource.Quantity, String)])
  func expressionForms(_ card: String, quantity: BehaviouralSource.Quantity, text: String) throws {
    let element = try Self.element(card)
    #expect(element.kind == .behavioural && element.nodes.count == 2 && element.value == nil)
    #expect(element.behaviour?.quantity == quantity)
    #expect(element.behaviour?.expression.text == text)
  }

  @Test func multiplicityOfEachKind() throws {
    let cards = """
      .subckt s p q
      E1 e 0 p q 2 m=3
      Re e 0 1 m=3
      G1 p q p q 2 m=3
      F1 p q Vf 2 m=3
      H1 h 0 Vf 2 m=3
      Rh h 0 1
      Vf f 0 1 m=3
      If f 0 2 m=3
      B1 p q I=v(p) m=3
      B2 g 0 V=v(p) m=3
      Rg g 0 1
      L1 p q 1 m=3
      C1 p q 1 m=3
      D1 p q dm 2 m=3
      M1 p q 0 0 nm w=1u l=1u m=3
      .ends
      .model dm d
      .model nm nmos
      X1 a b s m=2
      """
    let elements = try Self.circuit(cards).elements
    func multiplicity(_ name: String) throws -> Double? {
      try #require(elements.first { $0.name == "x1." + name }).parameters["m"]?.value
    }
    for name in ["e1", "h1", "vf", "if", "b2"] { #expect(try multiplicity(name) == nil, "\(name)") }
    for name in ["g1", "f1", "b1", "l1", "c1", "d1", "m1", "re"] { #expect(try multiplicity(name) == 6, "\(name)") }
    for name in ["rh", "rg"] { #expect(try multiplicity(name) == 2, "\(name)") }
    #expect(elements.first { $0.name == "x1.if" }?.waveform?.dc == 12)
    #expect(elements.first { $0.name == "x1.vf" }?.waveform?.dc == 1)
    #expect(elements.first { $0.name == "x1.f1" }?.controlling == "x1.vf")
    #expect(elements.first { $0.name == "x1.d1" }?.parameters["area"]?.value == 2)
  }

  @Test func geometryIsScaled() throws {
    let transistor = try Self.element(
      ".options scale=1u\n.model nm nmos\nM1 a b 0 0 nm W=2 L={1/2} AD=3 AS=3 PD=4 PS=4 NRD=5 DVT=0.1")
    let values = transistor.parameters.mapValues(\.value)
    #expect(values["w"] == 2e-6 && values["l"] == 0.5e-6 && values["pd"] == 4e-6 && values["ps"] == 4e-6)
    #expect(abs((values["ad"] ?? 0) - 3e-12) < 1e-27 && abs((values["as"] ?? 0) - 3e-12) < 1e-27)
    #expect(values["nrd"] == 5 && values["dvt"] == 0.1)
  }

  @Test(
    arguments: [
      ("Rm a 0 rm L=10u W=2u", 500), ("Rm a 0 rm L=11u W=3u R=7", 7), ("Rm a 0 7 rm", 7), ("Rm a 0 rn L=11u", 1000),
      ("Rm a 0 rv", 42), ("Cm a 0 cm L=10u W=2u", 2e-13 + 2.4e-15), ("Cm a 0 cv", 3e-15),
    ] as [(String, Double)])
  func modelsGiveValues(_ card: String, expected: Double) throws {
    let models = """
      .model rm r rsh=100
      .model rn r (rsh=100 narrow=1u short=1u defw=2u)
      .model rv r r=42
      .model cm c (cj=10m cjsw=100p)
      .model cv c cap=3f
      """
    let element = try Self.element(models + "\n" + card)
    #expect(abs((element.value?.value ?? .nan) - expected) < 1e-12 * expected)
    #expect(element.model == nil && element.parameters.isEmpty)
  }
}
