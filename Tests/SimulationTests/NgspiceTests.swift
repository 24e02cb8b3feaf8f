// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitGSLNumerics
import PBitKitNetlist
import PBitKitSimulation
import Testing

/// Every analysis without noise against ngspice, on the same decks.
@Suite(.enabled(if: Ngspice.path != nil, "ngspice is not installed")) struct NgspiceTests {
  private static let inverter = """
    .subckt inv in out vd wn=120n ln=120n dvt=0
    Mn out in 0 0 nch W={wn} L={ln} DVT={dvt}
    Mp out in vd vd pch W={3*wn} L={ln} DVT={dvt}
    .ends

    """

  private static let shortChannel = "theta=0.4 ucrit=5meg ucex=0.8 lambda=0.15"
  private static let storage = "cj=1m mj=0.4 pb=0.75 cjsw=0.1n mjsw=0.3 pbsw=0.7 cgso=0.2n cgdo=0.25n cgbo=0.1n"
  private static let leakage = "js=1m jsw=10n nj=1.1"
  private static let junctions = "W=240n L=60n AD=0.04p AS=0.05p PD=0.6u PS=0.8u"

  /// The generic cards with more parameters.
  private static func cards(_ more: String) -> String {
    gen65.replacingOccurrences(of: "bex=-1.5)", with: "bex=-1.5 tnom=27 \(more))")
  }

  private static let short = cards(shortChannel)
  private static let full = cards("\(storage) \(leakage)")
  private static let charged = cards("capmod=1 cox=15.7m")
  private static let every = cards("\(shortChannel) \(storage) \(leakage) capmod=1 cox=15.7m")

  /// Name, deck, and the largest difference allowed, relative to the swing of each variable.
  private static let decks: [(name: String, body: String, tolerance: Double)] = [
    ("divider", "V1 a 0 1\nR1 a b 1k\nR2 b 0 3k\n.op", 1e-9),
    ("bridge", "V1 a 0 2\nR1 a b 1k\nR2 b 0 2k\nR3 a c 3k\nR4 c 0 1k\nR5 b c 500\n.op", 1e-9),
    ("floating source", "V1 a 0 1\nR1 a b 1k\nV2 b c 0.3\nR2 c 0 2k\nR3 b 0 5k\n.op", 1e-9),
    ("two floating sources", "V1 a b 1\nV2 c b 0.5\nR1 a 0 1k\nR2 b 0 2k\nR3 c 0 3k\n.op", 1e-9),
    ("current sources", "I1 0 a 1m\nI2 a b 0.2m\nR1 a 0 1k\nR2 b 0 2k\nR3 a b 4k\n.op", 1e-9),
    ("resistor sweep", "V1 a 0 0\nI1 0 b 0\nR1 a b 1k\nR2 b 0 1k\n.dc V1 -1 1 0.25 I1 0 1m 0.5m", 1e-9),
    ("step", "V1 a 0 PULSE(0 1 1n 0.1n 0.1n 20n 50n)\nR1 a b 1k\nC1 b 0 2p\n.tran 0.2n 60n 0 0.01n", 1e-4),
    (
      "piecewise", "V1 a 0 PWL(0 0 5n 1 7n 1 8n -1 20n 0.5)\nR1 a b 1k\nC1 b 0 2p\nR2 b 0 3k\n.tran 0.2n 25n 0 0.01n",
      1e-4
    ),
    (
      "capacitor divider",
      "V1 a 0 PULSE(0 1 1n 0.2n 0.2n 5n 20n)\nC1 a b 1p\nC2 b 0 3p\nR1 b 0 10k\nC3 b c 1p\nR2 c 0 1k\n.tran 0.1n 30n 0 0.01n",
      1e-4
    ),
    (
      "initial conditions",
      "R1 a 0 1k\nC1 a b 1p\nR2 b 0 3k\nC2 b 0 2p\n.ic v(a)=1 v(b)=0.25\n.tran 0.1n 10n 0 0.01n uic", 1e-4
    ),
    ("current pulse", "I1 0 a PULSE(0 1m 1n 1n 1n 3n 10n)\nR1 a 0 1k\nC1 a 0 1p\n.tran 0.1n 12n 0 0.01n", 1e-4),
    // ngspice does not land on the delays of SIN and EXP; the corners of a PULSE make it.
    (
      "sine",
      "V1 a 0 SIN(0.1 1 100meg 2n 20meg 30)\nR1 a b 1k\nC1 b 0 2p\nV2 c 0 PULSE(0 1 2n 2n)\nR2 c 0 1\n.tran 0.2n 40n 0 0.01n",
      1e-4
    ),
    ("sine with defaults", "I1 0 a SIN(0 1m)\nR1 a 0 1k\nC1 a 0 1p\n.tran 0.1n 20n 0 0.01n", 1e-4),
    (
      "exponential",
      "V1 a 0 EXP(0.2 1 2n 3n 12n 5n)\nR1 a b 1k\nC1 b 0 2p\nV2 c 0 PULSE(0 1 2n 10n)\nR2 c 0 1\n.tran 0.2n 40n 0 0.01n",
      1e-4
    ),
    (
      "exponential with defaults",
      "V1 a 0 EXP(0 1)\nR1 a b 1k\nC1 b 0 2p\nV2 c 0 PULSE(0 1 0.2n 0.2n)\nR2 c 0 1\n.tran 0.2n 10n 0 0.001n", 1e-4
    ),
    (
      "frequency modulation", "V1 a 0 SFFM(0.1 1 100meg 2 20meg)\nR1 a b 1k\nC1 b 0 2p\n.tran 0.1n 40n 0 0.01n", 1e-4
    ),
    (
      "controlled sources",
      "V1 a 0 0.5 AC 1\nR1 a b 1k\nG1 c 0 b 0 2m\nR2 c 0 1k\nG2 d c a b -1m m=2\nR3 d 0 2k\nR4 b 0 3k\nC1 c 0 1n\n"
        + ".op\n.dc V1 -1 1 0.5\n.ac dec 5 1k 10meg", 1e-9
    ),
    (
      "controlled source in time",
      "V1 a 0 SIN(0 1 50meg)\nR1 a b 1k\nC1 b 0 2p\nG1 0 c b 0 1m\nR2 c 0 1k\nC2 c 0 1p\n.tran 0.2n 60n 0 0.01n", 1e-4
    ),
    (
      "low pass",
      "V1 a 0 0.3 AC 2 30\nR1 a b 1k\nC1 b 0 1n\nR2 b c 2k\nC2 c 0 0.1n\n.ac dec 7 100 5meg\n.ac oct 3 1k 100k\n.ac lin 11 0 1meg",
      1e-9
    ),
    (
      "bridged network",
      "V1 a 0 0 AC 1\nV2 b c 0.2 AC 0.5 -90\nI1 0 d 1m AC 1m 45\nR1 a b 1k\nC1 a c 1n\nR2 c d 2k\nC2 b d 0.3n\nR3 d 0 500\n"
        + ".ac dec 10 1k 100meg", 1e-9
    ),
    (
      "amplifier, small signal",
      gen65 + inverter
        + "VDD vd 0 0.3 AC 0.1 90\nVi in 0 0.14 AC 1\nX1 in out vd inv\nC1 out 0 1f\nC2 in out 0.1f\n.ac dec 10 1k 10g",
      1e-6
    ),
    (
      "stacked transistors, small signal",
      gen65
        + "VDD vd 0 1\nV1 g 0 0.5 AC 1\nV2 h 0 0.8\nR1 vd d 100k\nM1 d h x 0 nch W=240n L=60n\nM2 x g 0 0 nch W=240n L=60n\nC1 d 0 2f\n"
        + "C2 x 0 0.5f\nR2 h 0 1meg\n.ac dec 5 1meg 100g", 1e-6
    ),
    (
      "inductors",
      "V1 a 0 AC 1 PULSE(0 1 1n 0.2n 0.2n 30n 100n)\nR1 a b 50\nL1 b c 100n\nC1 c 0 10p\nR2 c 0 1k\nL2 c d 50n\nR3 d 0 200\n"
        + ".op\n.ac dec 10 1meg 1g\n.tran 0.2n 80n 0 0.01n", 1e-4
    ),
    (
      "voltage gains",
      "V1 a 0 AC 1 SIN(0 0.5 20meg)\nR1 a b 1k\nC1 b 0 2p\nE1 c 0 b 0 -4\nC2 b c 0.5p\nR2 c d 1k\nC3 d 0 1p\n"
        + "E2 e d a b 2\nR3 e 0 3k\nC4 e 0 1p\n.op\n.ac dec 10 100k 1g\n.tran 0.5n 100n 0 0.02n", 1e-4
    ),
    (
      "current-controlled sources",
      "V1 a 0 AC 1 SIN(0.2 0.5 20meg)\nR1 a b 1k\nVS b c 0.1\nC1 b 0 1p\nC2 c 0 2p\nR2 c 0 2k\nF1 0 d VS 3\nR3 d 0 1k\n"
        + "C3 d 0 1p\nH1 e 0 VS 2k\nR4 e f 1k\nC4 f 0 1p\nC5 e d 0.5p\nF2 a 0 V1 0.5\n"
        + ".op\n.dc V1 -1 1 0.5\n.ac dec 10 100k 1g\n.tran 0.5n 100n 0 0.02n", 1e-4
    ),
    (
      "behavioural sources",
      "V1 a 0 DC 0.4 AC 1 SIN(0.4 0.5 20meg)\nR1 a b 1k\nC1 b 0 2p\nB1 c 0 V=tanh(2*v(b))+0.1*v(a,b)^2\nR2 c d 1k\nC2 d 0 1p\n"
        + "B2 0 e I=1e-3*(exp(v(d))-1)+i(V1)*0.5\nR3 e 0 1k\nC3 e 0 1p\n.op\n.dc V1 -1 1 0.2\n.ac dec 5 100k 1g\n"
        + ".tran 0.5n 100n 0 0.02n", 1e-4
    ),
    (
      "rectifier",
      "V1 a 0 SIN(0.1 3 10meg)\nD1 a b dd\nC1 b 0 20p\nR1 b 0 10k\nD2 0 a dd 2\n"
        + ".model dd d (tnom=27 is=1e-14 n=1.1 rs=5 cjo=1p vj=0.8 m=0.4 tt=0.2n)\n.op\n.tran 1n 300n 0 0.05n", 1e-3
    ),
    (
      "diode, small signal and temperature",
      "V1 a 0 0.65 AC 1\nR1 a b 100\nD1 b 0 dd\n.model dd d (tnom=27 is=2e-15 n=1.05 rs=2 cjo=2p vj=0.75 m=0.45 tt=1n)\n"
        + ".op\n.dc V1 -1 0.9 0.05\n.dc temp -40 125 15\n.ac dec 5 1meg 10g", 1e-5
    ),
    (
      "breakdown", "V1 a 0 0\nR1 a b 1k\nD1 0 b dz\n.model dz d (tnom=27 is=1e-14 bv=5 ibv=1m)\n.dc V1 -1 12 0.25", 1e-3
    ),
    (
      "transistors with inductor and gain",
      gen65 + inverter
        + "VDD vs 0 0.4\nR0 vs vm 100\nL1 vm vd 10n\nC0 vd 0 5f\nVi in 0 AC 1 PULSE(0 0.4 50p 20p 20p 300p 1n)\n"
        + "X1 in a vd inv\nC1 a 0 1f\nE1 b 0 a 0 1\nX2 b c vd inv\nC2 c 0 1f\n.op\n.tran 5p 800p", 1e-4
    ),
    ("transistor", gen65 + "Vd d 0 0\nVg g 0 0.2\nM1 d g 0 0 nch W=120n L=60n\n.dc Vd -0.3 1 0.05 Vg 0 1 0.2", 1e-6),
    (
      "p transistor",
      gen65 + "Vd d 0 0\nVg g 0 -0.5\nVs s 0 0.1\nM1 d g s 0 pch W=360n L=120n DVT=-40m DBETA=0.1\n.dc Vd -1 0.3 0.05",
      1e-6
    ),
    ("inverter", gen65 + inverter + "VDD vd 0 0.2\nVi in 0 0\nX1 in out vd inv\n.dc Vi 0 0.2 5m", 1e-6),
    ("inverter, nominal supply", gen65 + inverter + "VDD vd 0 1\nVi in 0 0\nX1 in out vd inv\n.dc Vi 0 1 20m", 1e-5),
    ("temperature", gen65 + inverter + "VDD vd 0 0.2\nVi in 0 0.11\nX1 in out vd inv\n.dc temp -40 125 15", 1e-6),
    (
      "inverter chain",
      gen65 + inverter
        + "VDD vd 0 0.5\nVi in 0 PULSE(0 0.5 20p 20p 20p 300p 1n)\nX1 in a vd inv\nX2 a b vd inv\nX3 b c vd inv\n"
        + "C1 a 0 1f\nC2 b 0 1f\nC3 c 0 1f\nC4 a b 0.2f\n.tran 5p 800p", 1e-4
    ),
    (
      "latch",
      gen65 + inverter
        + "VDD vd 0 0.3\nX1 q qb vd inv\nX2 qb q vd inv\nC1 q 0 1f\nC2 qb 0 1f\nI1 0 qb PULSE(0 200n 1n 50p 50p 2n 1)\n"
        + ".nodeset v(q)=0.3 v(qb)=0\n.op\n.tran 20p 6n", 1e-4
    ),
    (
      "latch with initial conditions",
      gen65 + inverter + "VDD vd 0 0.3\nX1 q qb vd inv\nX2 qb q vd inv\nC1 q 0 1f\nC2 qb 0 1f\n"
        + ".ic v(q)=0.16 v(qb)=0.14\n.tran 0.1n 40n uic", 1e-4
    ),
    (
      "mobility reduction and velocity saturation",
      short + "Vd d 0 0\nVg g 0 0.2\nM1 d g 0 0 nch W=120n L=60n\n.dc Vd -0.6 1 0.05 Vg 0 1 0.2", 1e-6
    ),
    (
      "p channel with mobility reduction and velocity saturation",
      short
        + "Vd d 0 -0.8\nVg g 0 0\nVs s 0 0.1\nM1 d g s 0 pch W=360n L=120n m=2\n.dc Vg -1 0.2 0.05\n.dc temp -40 125 15",
      1e-6
    ),
    (
      "saturated amplifier, small signal",
      short + "VDD vd 0 1 AC 0.1\nVi in 0 0.45 AC 1\nR1 vd out 5k\nM1 out in 0 0 nch W=480n L=60n\nC1 out 0 1f\n"
        + "C2 in out 0.1f\n.op\n.ac dec 10 10meg 100g", 1e-6
    ),
    (
      "saturated inverters in time",
      short + inverter + "VDD vd 0 0.8\nVi in 0 PULSE(0 0.8 20p 20p 20p 300p 1n)\nX1 in a vd inv\nX2 a b vd inv\n"
        + "C1 a 0 1f\nC2 b 0 1f\n.op\n.tran 5p 800p", 1e-4
    ),
    (
      "bulk junctions",
      full + "Vd d 0 0\nVb b 0 0\nVg g 0 0.1\nM1 d g 0 b nch \(junctions)\n.dc Vd -0.5 1 0.05 Vb -0.4 0.6 0.2",
      1e-4
    ),
    (
      "bulk junctions of a p channel over temperature",
      full + "Vd d 0 -0.3\nVb b 0 -0.4\nVg g 0 0\nM1 d g 0 b pch \(junctions)\n.op\n.dc temp -40 125 15", 1e-4
    ),
    (
      "junctions and overlaps, small signal",
      full
        + "VDD vd 0 0.6 AC 0.1 45\nVi in 0 0.3 AC 1\nM1 out in 0 0 nch \(junctions)\nM2 out in vd vd pch \(junctions)\n"
        + "C1 out 0 0.2f\n.op\n.ac dec 10 1meg 100g\n.temp 85", 1e-4
    ),
    (
      "junctions and overlaps in time",
      full + "VDD vd 0 0.6\nVi in 0 PULSE(0 0.6 20p 20p 20p 300p 1n)\nM1 a in 0 0 nch \(junctions)\n"
        + "M2 a in vd vd pch \(junctions)\nM3 b a 0 0 nch \(junctions)\nM4 b a vd vd pch \(junctions)\nC1 a 0 0.2f\n"
        + "C2 b 0 0.2f\n.op\n.tran 5p 800p", 2e-4
    ),
    (
      "channel charges, small signal",
      charged
        + "VDD vd 0 0.6 AC 0.1 45\nVi in 0 0.3 AC 1\nM1 out in 0 0 nch W=240n L=120n\nM2 out in vd vd pch W=720n L=120n\n"
        + "C1 out 0 0.2f\n.op\n.ac dec 10 1meg 100g", 1e-6
    ),
    (
      "everything at once",
      every + "VDD vd 0 0.8 AC 0.1\nVi in 0 DC 0.4 AC 1 PULSE(0 0.8 20p 20p 20p 300p 1n)\nR1 in g 20k\n"
        + "M1 a g 0 0 nch \(junctions)\nM2 a g vd vd pch \(junctions)\nM3 b a 0 0 nch \(junctions) m=2\n"
        + "M4 b a vd vd pch \(junctions)\nC1 a 0 0.1f\nC2 b 0 0.1f\n.op\n.dc Vi 0 0.8 0.05\n.ac dec 5 1meg 100g",
      1e-3
    ),
    (
      "diode and expression beside transistors",
      gen65 + inverter + "VDD vd 0 0.4 AC 0.1\nVi in 0 0.19 AC 1\nX1 in a vd inv\nC1 a 0 1f\nD1 a 0 dd 0.5\n"
        + ".model dd d (tnom=27 is=1e-12 n=1.2 rs=1k cjo=2f vj=0.7 m=0.4 tt=1p)\nB1 b 0 V=v(a)*tanh(3*v(in))\nR1 b c 10k\n"
        + "C2 c 0 1f\nB2 0 a I=1e-8*v(c)^2\n.op\n.dc Vi 0 0.4 0.02\n.ac dec 5 1meg 10g", 1e-5
    ),
  ]

  @Test(arguments: decks.indices)
  func agrees(index: Int) throws {
    let (name, body, tolerance) = Self.decks[index]
    let peer = try PeerDeck(body)
    try compare(peer, name, tolerance)
  }

  /// Cells D and S are bistable at their bias: the two programs end in different wells, both solutions.
  @Test(arguments: ["cell-a", "cell-a-large", "cell-a-28", "cell-a-130", "cell-b", "cell-c"])
  func cellOperatingPoint(name: String) throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let peer = try PeerDeck(operatingPointOf: root.appendingPathComponent("netlists/\(name).cir").path)
    #expect(peer.flat.analyses.count == 1)
    try compare(peer, name, 1e-6)
  }

  private func compare(_ peer: PeerDeck, _ name: String, _ tolerance: Double) throws {
    let run = try DeckRun(peer.flat)
    let ours = try peer.flat.analyses.flatMap { try run.run($0) }
    let theirs = try Ngspice.run(peer.ngspiceText)
    #expect(ours.count == theirs.count, "\(name): \(theirs.map(\.analysis))")
    var unmatched = theirs
    for mine in ours {
      // ngspice writes several analyses of one kind last card first.
      let plot = try #require(
        unmatched.lastIndex { $0.analysis == mine.analysis }, "\(name): no plot \(mine.analysis)")
      let other = unmatched.remove(at: plot)
      if mine.isComplex, mine.rows.count == other.rows.count {
        for (row, theirRow) in zip(mine.rows, other.rows) { #expect(abs(row[0] - theirRow[0]) <= 1e-9 * row[0]) }
      }
      let isTransient = mine.analysis == "Transient Analysis"
      if !isTransient { #expect(mine.rows.count == other.rows.count, "\(name)") }
      guard isTransient || mine.rows.count == other.rows.count else { continue }
      // One scale for all voltages and one for all currents: what happens on a quiet node is judged by the others.
      for quantity in [Trace.Quantity.voltage, .current] {
        let columns = mine.variables.indices.filter {
          mine.variables[$0].quantity == quantity && !(mine.hasIndependentVariable && $0 == 0)
        }
        let scale = columns.reduce(0) { scale, column in mine.rows.reduce(scale) { max($0, abs($1[column])) } }
        for column in columns {
          let variable = mine.variables[column].name
          // Internal nodes have other names there.
          if variable.contains("#") { continue }
          let theirColumn = try #require(other.column(variable), "\(name): ngspice has no \(variable)")
          if mine.isComplex {
            let scale = columns.reduce(0) { scale, column in
              mine.rows.indices.reduce(scale) { max($0, mine.complexRow($1)[column].modulus) }
            }
            let theirIndex = try #require(other.variables.firstIndex { $0.name == variable }, "\(name): no \(variable)")
            let worst = mine.rows.indices.reduce(0) {
              max($0, (mine.complexRow($1)[column] - other.complexRow($1)[theirIndex]).modulus)
            }
            #expect(worst <= tolerance * scale, "\(name): \(variable) differs by \(worst / scale)")
            continue
          }
          // ngspice's capacitor currents ring with the trapezoidal rule at the corners of a source.
          if isTransient, quantity == .current { continue }
          var worst = 0.0
          for (point, row) in mine.rows.enumerated() {
            // Under uic ngspice writes nothing at t = 0.
            if isTransient, row[0] < other.rows[0][0] { continue }
            let value = isTransient ? interpolate(other, theirColumn, at: row[0]) : theirColumn[point]
            worst = max(worst, abs(value - row[column]))
          }
          #expect(worst <= tolerance * scale, "\(name): \(variable) differs by \(worst / scale) of the swing")
        }
      }
    }
  }

  private func interpolate(_ trace: Trace, _ column: [Double], at time: Double) -> Double {
    let next = trace.rows.firstIndex { $0[0] >= time } ?? trace.rows.count - 1
    guard next > 0 else { return column[0] }
    let (from, to) = (trace.rows[next - 1][0], trace.rows[next][0])
    return column[next - 1] + (column[next] - column[next - 1]) * min(1, (time - from) / (to - from))
  }
}
