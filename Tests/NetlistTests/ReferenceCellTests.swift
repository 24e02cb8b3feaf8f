// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist
import Testing

/// The reference cells as a user would write them.
@Suite struct ReferenceCellTests {
  static let models = """
    .model nch nmos (level=ekv vto=0.28 n=1.35 kp=480u eta0=0.08 lref=60n tcv=0.8m bex=-1.5 noise=ldb)
    .model pch pmos level=EKV vto=0.28 n=1.35 kp=160u eta0=0.08 lref=60n tcv=0.8m bex=-1.5 noise=ldb

    """

  struct Cell: Sendable, CustomTestStringConvertible {
    let name: String
    let parameters: String
    let cards: String
    let elementCount: Int
    /// Element, parameter (or nil for the value), expected.
    let probes: [(String, String?, Double)]
    var testDescription: String { name }
  }

  static let cells = [
    Cell(
      name: "A", parameters: "C1=1e-15 C2=1e-15 C3=1e-15 vdd=0.2 vb=0.1",
      cards: """
        M1 n1 in 0  0  nch W=120n L=180n
        M2 n1 in vd vd pch W=360n L=180n
        M3 n2 n1 0  0  nch W=120n L=120n
        M4 n2 n1 vd vd pch W=360n L=120n
        M5 n3 n2 0  0  nch W=120n L=120n
        M6 n3 n2 vd vd pch W=360n L=120n
        C1 n1 0 {C1}
        C2 n2 0 {C2}
        C3 n3 0 {C3}
        VDD vd 0 {vdd}
        VB in 0 {vb}
        """, elementCount: 11,
      probes: [("m1", "w", 1.2e-7), ("m2", "l", 1.8e-7), ("c3", nil, 1e-15), ("vdd", nil, 0.2), ("vb", nil, 0.1)]),
    Cell(
      name: "B", parameters: "C=6e-16 Ca=1e-15 vdd=0.2 vs=0.0528421 vb=0.1 dinj=0.02",
      cards: """
        M1 q  qb vl 0  nch W=120n L=60n DVT=-0.08
        M2 q  qb vh vd pch W=360n L=60n DVT=-0.08
        M3 qb q  vl 0  nch W=120n L=60n DVT=-0.08
        M4 qb q  vh vd pch W=360n L=60n DVT=-0.08
        M5 qb vb vl 0  nch W=120n L=60n DVT={dinj}
        M6 qb vb vh vd pch W=360n L=60n DVT={dinj}
        C1 q 0 {C}
        C2 qb 0 {C}
        VH vh 0 {vdd/2+vs/2}
        VL vl 0 {vdd/2-vs/2}
        VDD vd 0 {vdd}
        VB vb 0 {vb}
        """, elementCount: 12,
      probes: [
        ("m1", "dvt", -0.08), ("m6", "dvt", 0.02), ("vh", nil, 0.1 + 0.0528421 / 2),
        ("vl", nil, 0.1 - 0.0528421 / 2),
      ]),
    Cell(
      name: "S", parameters: "Cx=4e-16, Co=6e-16, vdd=0.118, vb=0.059, dv=-0.08",
      cards: """
        M1 x  in 0  0  nch W=120n L=60n DVT={dv}
        M2 o  in x  0  nch W=120n L=60n DVT={dv}
        M3 vd o  x  0  nch W=120n L=60n DVT={dv}
        M4 y  in vd vd pch W=360n L=60n DVT={dv}
        M5 o  in y  vd pch W=360n L=60n DVT={dv}
        M6 0  o  y  vd pch W=360n L=60n DVT={dv}
        Cx x 0 {Cx}
        Cy y 0 {Cx}
        Co o 0 {Co}
        VDD vd 0 {vdd}
        VB in 0 {vb}
        """, elementCount: 11, probes: [("m5", "dvt", -0.08), ("cy", nil, 4e-16), ("vb", nil, 0.059)]),
    Cell(
      name: "D", parameters: "C1=4e-16 C2=4e-16 C3=1e-15 vdd=0.2 vb=0.1 dk=0.16631",
      cards: """
        M1 n1 in 0  0  nch W=120n L=120n
        M2 n1 in vd vd pch W=360n L=120n
        M3 n2 n1 0  0  nch W=120n L=120n
        M4 n2 n1 vd vd pch W=360n L=120n
        M5 n1 n2 0  0  nch W=120n L=180n DVT={dk}
        M6 n1 n2 vd vd pch W=360n L=180n DVT={dk}
        C1 n1 0 {C1}
        C2 n2 0 {C2}
        VDD vd 0 {vdd}
        VB in 0 {vb}
        """, elementCount: 10, probes: [("m5", "dvt", 0.16631), ("m6", "l", 1.8e-7), ("c1", nil, 4e-16)]),
    Cell(
      name: "C", parameters: "C1=5e-16 Cc=1.5e-16 Wi=4.8e-07 Cgd=1.4e-16 Cn=1.4e-16 vdd=0.2 vc=0.3 vb=0.1",
      cards: """
        M1 v1 in 0  0  nch W=120n L=180n
        M2 v1 in vd vd pch W=360n L=180n
        M3 v2 ref 0  0  nch W=120n L=180n
        M4 v2 ref vd vd pch W=360n L=180n
        C1 v1 0 {C1}
        C2 v2 0 {C1}
        Cc v1 v2 {Cc}
        * StrongARM, supply vc
        M5 t  clk 0 0 nch W=240n L=60n
        M6 x1 v1 t 0 nch W={Wi} L=120n DVT=-0.05
        M7 x2 v2 t 0 nch W={Wi} L=120n DVT=-0.05
        M8 o1 o2 x1 0 nch W=240n L=60n
        M9 o2 o1 x2 0 nch W=240n L=60n
        M10 o1 o2 vc vc pch W=240n L=60n
        M11 o2 o1 vc vc pch W=240n L=60n
        M12 o1 clk vc vc pch W=120n L=60n
        M13 o2 clk vc vc pch W=120n L=60n
        M14 x1 clk vc vc pch W=120n L=60n
        M15 x2 clk vc vc pch W=120n L=60n
        Ct t 0 0.5f
        Cx1 x1 0 0.6f
        Cx2 x2 0 0.6f
        Co1 o1 0 1.2f
        Co2 o2 0 1.2f
        Cgd1 v1 x1 {Cgd}
        Cgd2 v2 x2 {Cgd}
        Cn1 v1 x2 {Cn}
        Cn2 v2 x1 {Cn}
        Cck1 clk t 0.07f
        VDD vd 0 {vdd}
        VC vc 0 {vc}
        VCK clk 0 0
        VB in 0 {vb}
        VR ref 0 {vdd/2}
        """, elementCount: 33,
      probes: [("m7", "w", 4.8e-7), ("ct", nil, 5e-16), ("cck1", nil, 7e-17), ("vr", nil, 0.1), ("cn2", nil, 1.4e-16)]),
  ]

  @Test(arguments: cells) func readsTheCell(_ cell: Cell) throws {
    let text = "* cell \(cell.name)\n.param \(cell.parameters)\n\(Self.models)\(cell.cards)\n.op\n.end\n"
    let circuit = try Deck.parse(text, name: "cell.cir").elaborated()
    #expect(circuit.title == "* cell \(cell.name)")
    #expect(circuit.elements.count == cell.elementCount)
    #expect(circuit.warnings.isEmpty)
    for (name, parameter, expected) in cell.probes {
      let element = try #require(circuit.elements.first { $0.name == name })
      let value: Double?
      if let parameter {
        value = element.parameters[parameter]?.value
      } else {
        value = element.value?.value ?? element.waveform?.dc
      }
      #expect(value == expected, "\(name) \(parameter ?? "value")")
    }
    let mosfets = circuit.elements.filter { $0.kind == .mosfet }
    #expect(mosfets.allSatisfy { $0.nodes.count == 4 && ($0.model == "nch" || $0.model == "pch") })
    #expect(circuit.models["nch"]?.words["level"] == "ekv")
    #expect(circuit.models["pch"]?.words["level"] == "ekv")
    #expect(circuit.models["pch"]?.type == "pmos")
    #expect(circuit.models["pch"]?.parameters["kp"]?.value == 160e-6)
  }
}
