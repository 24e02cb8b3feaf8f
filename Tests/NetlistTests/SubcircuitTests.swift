// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist
import Testing

@Suite struct SubcircuitTests {
  static func flat(_ cards: String, _ parameters: [String: Double] = [:]) throws -> FlatCircuit {
    try Deck.parse("title\n\(cards)\n", name: "t.cir").elaborated(parameters: parameters)
  }

  @Test func namesCarryTheInstancePath() throws {
    let circuit = try Self.flat(
      """
      X1 IN out vdd inv2
      V1 in 0 0.1
      VDD vdd gnd 0.2
      C9 OUT 0 1f
      .subckt inv2 a y v
      Xa a mid v inv
      Xb mid y v inv
      .subckt inv a y v
      MN y a 0 0 nch W=1u
      MP y a v v pch W=2u
      .ends inv
      .ends inv2
      .model nch nmos
      .model pch pmos
      """)
    #expect(
      circuit.elements.map(\.name) == ["x1.xa.mn", "x1.xa.mp", "x1.xb.mn", "x1.xb.mp", "v1", "vdd", "c9"])
    #expect(circuit.elements[1].nodes == ["x1.mid", "in", "vdd", "vdd"])
    #expect(circuit.elements[2].nodes == ["out", "x1.mid", "0", "0"])
    #expect(circuit.elements[5].nodes == ["vdd", "0"])
    #expect(circuit.elements[3].location == SourceLocation(file: "t.cir", line: 11, column: 1))
  }

  @Test func parametersAreScoped() throws {
    let circuit = try Self.flat(
      """
      .param r=1 scale=10
      R1 a 0 {r}
      X1 a sub
      X2 a sub r={r+2}
      X3 a sub PARAMS: r=4 k=5
      .subckt sub n params: r=2 k={r*scale}
      .param inner={k+half}
      .param half=0.5
      R1 n 0 {inner}
      R2 n 0 {r}
      .ends
      """)
    #expect(circuit.elements.map { $0.value?.value } == [1, 20.5, 2, 30.5, 3, 5.5, 4])
    #expect(circuit.parameters == ["r": 1, "scale": 10])
  }

  @Test func namesResolveWhereASubcircuitIsDefinedNotWhereItIsUsed() throws {
    let circuit = try Self.flat(
      """
      .param g=1
      R1 a 0 {g}
      X1 a outer
      .subckt outer n
      .param g=5
      X1 n leaf
      .ends
      .subckt leaf n
      R1 n 0 {g}
      .ends
      """)
    #expect(circuit.elements.map { $0.value?.value } == [1, 1])
  }

  @Test func innerDefinitionsShadowOuterOnes() throws {
    let circuit = try Self.flat(
      """
      .model m nmos vto=1
      M0 a a 0 0 m
      X1 a s vt=0.3
      X2 a s vt=0.4
      .subckt s d vt=0
      .model m nmos vto={vt}
      M1 d d 0 0 m
      .ends
      """)
    #expect(circuit.elements.map(\.model) == ["m", "x1.m", "x2.m"])
    #expect(circuit.models.keys == ["m", "x1.m", "x2.m"])
    #expect(circuit.models["x2.m"]?.parameters["vto"]?.value == 0.4)
    #expect(circuit.models["x2.m"]?.name == "x2.m")
  }

  @Test func multipliersMultiplyDown() throws {
    let circuit = try Self.flat(
      """
      .model n nmos
      X1 a s m=3
      .subckt s a
      X1 a t m={1+1}
      .ends
      .subckt t a
      M1 a a 0 0 n m=5
      R1 a 0 1k
      I1 a 0 DC 1m AC 2
      V1 b 0 1
      R2 b 0 1
      .ends
      R9 a 0 1
      """)
    func m(_ name: String) -> Double? {
      circuit.elements.first { $0.name == name }?.parameters["m"]?.value
    }
    #expect(m("x1.x1.m1") == 30)
    #expect(m("x1.x1.r1") == 6)
    #expect(m("x1.x1.v1") == nil)
    #expect(m("r9") == nil)
    let current = try #require(circuit.elements.first { $0.name == "x1.x1.i1" })
    #expect(current.waveform?.dc == 6e-3)
    #expect(current.parameters["acmag"]?.value == 12)
    #expect(current.parameters["m"] == nil)
  }

  @Test func globalNodesAreNotPrivate() throws {
    let circuit = try Self.flat(
      """
      .global vdd
      V1 vdd 0 1
      X1 s
      X2 s
      .subckt s
      R1 vdd n 1
      R2 n gnd 1
      .ends
      """)
    #expect(
      circuit.elements.map(\.nodes) == [
        ["vdd", "0"], ["vdd", "x1.n"], ["x1.n", "0"], ["vdd", "x2.n"], ["x2.n", "0"],
      ])
  }

  @Test(arguments: ["R1 a 0 1", ""]) func exponentialNestingStopsAtALimit(_ leaf: String) throws {
    // Ten levels of ten instances would be 10¹⁰ resistors, or as many empty instances.
    let levels = (0..<10).map { level in
      ".subckt s\(level) a\n" + (0..<10).map { "X\($0) a s\(level + 1)\n" }.joined() + ".ends\n"
    }.joined()
    let deck = try Deck.parse("t\n\(levels).subckt s10 a\n\(leaf)\n.ends\nX1 a s0\n", name: "t.cir")
    let error = #expect(throws: Diagnostic.self) { try deck.elaborated() }
    #expect(error?.code == .recursion)
  }
}
