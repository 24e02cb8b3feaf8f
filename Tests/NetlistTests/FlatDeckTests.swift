// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitNetlist
import Testing

/// The flattened deck reads back to the same circuit.
@Suite struct FlatDeckTests {
  /// Every kind of element, waveform, analysis and measure.
  static let everything = """
    everything
    .param vdd=0.2 g={vdd*5}
    .func f(x,y) {x*y + max(x,y)*g}
    .options scale=1u tnom=27 seed=9 reltol=1m
    .temp 26.85
    .global vd
    .model nch nmos (level=ekv vto=0.3 kp=200u noise="shot")
    .model dm d is=1e-14 n=1.2
    .model rm r rsh=100
    .subckt inner p q w=1
    .model nl nmos (level=ekv vto={0.1*w} kp=1u)
    M2 p q 0 0 nch W={w*2} L=1 AD=2 m=2
    M3 p q vd 0 nl W=1 L=1
    V2 q int 0
    B1 p 0 I=1m*tanh(v(p,int)*10)+i(v2)*2^-2 m=3
    F1 p 0 v2 {-1/3}
    H2 int 0 POLY(1) v2 1 2
    R1 int 0 10k
    .ends
    .subckt cell p q
    X9 p q inner w=3
    C1 p 0 1f
    .ends
    X1 a b cell m=2
    Vd vd 0 {vdd}
    Vb b 0 DC 0.1 AC 1 45 SIN(0 1 1meg 0 0 37.5)
    Vp p 0 PULSE(0 1 1n 1n 1n 5n 20n)
    Ip 0 p PWL(0 0 1n 1u 2n 0.3333333333333333u)
    Vx x 0 EXP(0 1 1n 2n 3n 4n)
    Vf y 0 SFFM(0 1 1meg 0.5 1k)
    Vn n 0 DC 1 TRNOISE(1m 1n 1.1 1u 5m 18u 30u)
    In1 0 n TRRANDOM(1 1n 2n 3 1)
    In2 0 n DC 3 AC 2 TRRANDOM(4 1n 0 3 1) m=4
    Rn n 0 rm L=10 W=2
    Rxy x y 1
    L1 a n 1u m=2
    E1 e 0 a b 10
    E2 e2 0 VALUE={f(v(a),v(b)) > 0 && v(n) < 1 || !v(a) ? time*2 : -temper^2}
    E3 e3 0 POLY(2) a 0 b 0 1 2 3 4 5 6
    G1 e 0 a b 1m
    G3 e3 0 TABLE {v(a)} = (0,0) (1,1m) (2,{2m*vdd})
    H1 h 0 vb 100
    Re e 0 1k
    Re2 e2 0 1k
    Re3 e3 0 1k
    Rh h 0 1k
    D1 a 0 dm 2 m=2
    .ic v(x1.x9.int)=0.1
    .nodeset v(a)=0.2
    .tran 1n 1u 10n 2n uic noisefmax=1g noisefmin=1k noisescale=0.5
    .tran 1n 1u
    .op
    .dc vb 0 1 .1 temp 0 100 10
    .dc v.x1.x9.v2 0 1 .1
    .ac dec 10 1 1meg
    .noise v(a) vb oct 10 1 1k
    .print tran v(a) vm(b) i(vb)
    .save i(v.x1.x9.v2) v(x1.x9.int)
    .meas tran t1 trig v(a) val=0.1 rise=1 targ v(b) val=0.1 fall=last td=1n
    .meas tran t2 param='t1*2+f(vdd,1)'
    .meas tran t3 trig at=1n targ v(b,a) val={g} cross=2
    .meas tran av avg v(a) from=0 to=1u
    .meas tran pp pp i(x1.x9.v2)
    .meas tran w when v(a)=v(b) rise=3
    .meas tran fw find v(0,a) when v(b)=0.1 td=5n
    .meas ac gm find vdb(a) at=1k
    .meas dc d find i(vb) at=-0.5
    .end
    """

  /// What a circuit is, in words; locations and warnings are no part of it.
  static func summary(_ circuit: FlatCircuit) -> [String] {
    func list(_ values: some Sequence<(key: String, value: Parameter)>) -> String {
      values.map { "\($0)=\($1.value)" }.joined(separator: " ")
    }
    var lines = [circuit.title, "\(circuit.temperature ?? 0)", list(circuit.options), list(circuit.initialConditions)]
    lines += [list(circuit.nodesets), circuit.saves.joined(separator: " ")]
    lines += circuit.parameters.map { "\($0)=\($1)" }
    for element in circuit.elements {
      let behaviour = element.behaviour.map { "\($0.quantity) \($0.expression.text) \($0.expression.inputs)" } ?? ""
      let value = element.value.map { "\($0.value)" } ?? ""
      lines.append(
        "\(element.kind) \(element.name) \(element.nodes) \(element.model ?? "") \(value) \(list(element.parameters)) "
          + "\(element.waveform.map { "\($0)" } ?? "") \(element.controlling ?? "") \(behaviour)")
    }
    for (key, model) in circuit.models {
      lines.append("\(key) \(model.name) \(model.type) \(list(model.parameters)) \(model.words)")
    }
    let places = #/[^ \[(]*\.cir:\d+:\d+/#
    lines += circuit.analyses.map { "\($0)".replacing(places, with: "") }
    for measure in circuit.measures {
      if case .expression(let expression) = measure.quantity {
        lines.append("\(measure.name) \(expression.results)")
      } else {
        lines.append("\(measure)".replacing(places, with: ""))
      }
    }
    return lines
  }

  static func expectRoundTrip(_ circuit: FlatCircuit) throws {
    let text = circuit.deck
    let again = try Deck.parse(text, name: "flat.cir").elaborated()
    #expect(again.deck == text)
    let (first, second) = (summary(circuit), summary(again))
    #expect(first.count == second.count)
    for (line, repeated) in zip(first, second) { #expect(line == repeated) }
  }

  @Test func everythingReadsBack() throws {
    let circuit = try Deck.parse(Self.everything, name: "all.cir").elaborated()
    #expect(circuit.warnings.isEmpty)
    #expect(circuit.elements.count == 31)
    try Self.expectRoundTrip(circuit)
    // One line for each element, model and analysis.
    let lines = circuit.deck.split(separator: "\n")
    #expect(lines.contains("m.x1.x9.m2 a b 0 0 nch w=6e-06 l=1e-06 ad=2e-12 m=4.0"))
    #expect(lines.contains("f.x1.x9.f1 a 0 x1.x9.v2 -0.3333333333333333 m=2.0"))
    #expect(!lines.contains { $0.hasPrefix("x") || $0.hasPrefix(".subckt") })
  }

  @Test func measuresGiveTheSameNumbers() throws {
    let circuit = try Deck.parse(Self.everything, name: "all.cir").elaborated()
    let again = try Deck.parse(circuit.deck, name: "flat.cir").elaborated()
    let values = try [circuit, again].map { circuit -> Double in
      guard case .expression(let expression)? = circuit.measures.first(where: { $0.name == "t2" })?.quantity else {
        return .nan
      }
      return try expression.value(with: ["t1": 0.7])
    }
    #expect(values[0] == values[1] && abs(values[0] - 2.6) < 1e-12)
  }

  @Test(arguments: ["cell-a", "cell-a-large", "cell-a-28", "cell-a-130", "cell-b", "cell-c", "cell-d", "cell-s"])
  func referenceCellsReadBack(_ name: String) throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../netlists/\(name).cir").standardized.path
    try Self.expectRoundTrip(try Deck.read(path: path).elaborated())
  }

  @Test func aPulseWithoutEndReadsBack() throws {
    try Self.expectRoundTrip(
      try Deck.parse("t\nV1 a 0 PULSE(0 1 0 1n 1n)\nR1 a 0 1\n.options temp=85\n", name: "t.cir").elaborated())
  }

  @Test func namesWithPathsMeanOneElement() throws {
    let cards = ".subckt s p\nV2 p 0 1\n.ends\nX1 a s\nR1 a 0 1\n"
    let circuit = try Deck.parse("t\n\(cards)F1 0 a v.x1.v2 2\nF2 0 a x1.v2 2\n", name: "t.cir").elaborated()
    #expect(circuit.elements.suffix(2).map(\.controlling) == ["x1.v2", "x1.v2"])
    let error = #expect(throws: Diagnostic.self) {
      try Deck.parse("t\n\(cards)V.x1.v2 a 0 1\n", name: "t.cir").elaborated()
    }
    #expect(error?.code == .duplicateName && error?.location?.line == 7)
  }
}
