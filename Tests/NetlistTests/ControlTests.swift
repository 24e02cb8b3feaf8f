// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist
import Testing

@Suite struct ControlTests {
  static func flat(_ cards: String) throws -> FlatCircuit {
    try Deck.parse("title\nV1 a 0 1\nR1 a 0 1k\n\(cards)\n", name: "t.cir").elaborated()
  }

  @Test func analysesKeepTheirOrder() throws {
    let circuit = try Self.flat(".tran 1n 1u 10n 5n uic\n.op\n.dc v1 0 1 0.1 temp -40 125 5\n.param f=1g")
    #expect(circuit.analyses.count == 3)
    guard case .transient(let transient) = circuit.analyses[0], case .operatingPoint = circuit.analyses[1],
      case .dcSweep(let axes, _) = circuit.analyses[2]
    else {
      Issue.record("other analyses")
      return
    }
    #expect(transient.step == 1e-9)
    #expect(transient.stop == 1e-6)
    #expect(transient.start == 1e-8)
    #expect(transient.maximumStep == 5e-9)
    #expect(transient.useInitialConditions)
    #expect(transient.noise == nil)
    #expect(axes.map(\.source) == ["v1", "temp"])
    #expect(axes.map(\.step) == [0.1, 5])
    #expect(axes[1].location == SourceLocation(file: "t.cir", line: 6, column: 16))
  }

  @Test func noiseOptions() throws {
    let circuit = try Self.flat(
      ".param f=1g\n.tran 1n 1u noisefmax={f} noisefmin=1k noiseseed=7 noisescale=0.5\n.tran 1n 1u noiseseed=0")
    guard case .transient(let first) = circuit.analyses[0], case .transient(let second) = circuit.analyses[1] else {
      Issue.record("not transients")
      return
    }
    #expect(first.noise?.maximumFrequency == 1e9)
    #expect(first.noise?.minimumFrequency == 1e3)
    #expect(first.noise?.seed == 7)
    #expect(first.noise?.scale == 0.5)
    #expect(second.noise?.maximumFrequency == nil)
    #expect(second.noise?.seed == 0)
  }

  @Test func temperaturesAreKelvinInside() throws {
    #expect(try Self.flat(".temp 26.85").temperature == 300)
    let circuit = try Self.flat(".options temp=85 tnom=27 reltol=1e-4 acct method=gear")
    #expect(circuit.temperature == 358.15)
    #expect(circuit.options["tnom"]?.value == 300.15)
    #expect(circuit.options["reltol"]?.value == 1e-4)
    #expect(circuit.options["acct"]?.value == 1)
    #expect(circuit.warnings.count == 2)
    #expect(try Self.flat(".op").temperature == nil)
    let both = try Self.flat(".temp 27\n.options temp=85")
    #expect(both.temperature == 300.15)
    #expect(both.warnings.count == 1)
  }

  @Test func theSeedOfTheDeckIsThatOfItsNoise() throws {
    let circuit = try Self.flat(".options seed=5\n.tran 1n 1u noisefmax=1g\n.tran 1n 1u noiseseed=7\n.tran 1n 1u")
    let seeds = circuit.analyses.map { analysis -> UInt64? in
      if case .transient(let card) = analysis { card.noise?.seed } else { nil }
    }
    #expect(seeds == [5, 7, nil])
    for (option, column) in [("seed=1.5", 15), ("seed", 10), ("reltol=0", 17), ("gmin=-1", 15), ("scale=0", 16)] {
      let error = try #require(throws: Diagnostic.self) { try Self.flat(".options " + option) }
      #expect(error.code == .badValue && error.location?.column == column, "\(error)")
    }
    #expect(try Self.flat(".options gmin=0").warnings.isEmpty)
  }

  @Test func printedOutputsAreKept() throws {
    let circuit = try Self.flat(
      ".print tran V(a) vdb(a) v(a,0)\n.probe i(v1)\n.plot ac vp(a)\n.probe v(a)\n.print ac all")
    #expect(
      circuit.saves == ["v(a)", "v(a)", "v(a)", "v(0)", "i(v1)", "v(a)", "v(a)", "all"].filter { $0 != "v(0)" })
    #expect(circuit.warnings.isEmpty)
    let ignored = try Self.flat(
      ".print noise onoise\n.plot tran v(a) title='x y' par('v(a)*2') {v(a)} (0,1)\n.width out=80")
    #expect(ignored.saves == ["v(a)"])
    #expect(ignored.warnings.map { $0.location?.column } == [8, 17, 29, 43, 50, 1])
  }

  @Test func nodeVoltagesAndOutputs() throws {
    let circuit = try Self.flat(".ic V(A)=0.1\n.nodeset v(a)={0.1*2}\n.save V(a) i(V1) a all")
    #expect(circuit.initialConditions["a"]?.value == 0.1)
    #expect(circuit.nodesets["a"]?.value == 0.2)
    #expect(circuit.saves == ["v(a)", "i(v1)", "v(a)", "all"])
    #expect(circuit.warnings.isEmpty)
  }

  @Test func ignoredCardsAreNamed() throws {
    let circuit = try Self.flat(
      ".print tran v(a) par('v(a)')\n.save @m1[id] v(a,0)\n.control\nrun\nplot v(a) ; comment\n* comment\n.endc\n.end\nR1 a 0 1"
    )
    #expect(circuit.warnings.compactMap(\.location?.line) == [4, 5, 7, 8, 12])
    #expect(circuit.warnings[2].message.contains("'run'"))
  }

  @Test(arguments: [
    ("R1 a 0 1k", true), (".param x=1", true), ("M1 d g s b nch W=1u", true), ("VDD vd 0 dc 1", true),
    ("X1 a b inv", true), ("* cell A : INV-CHAIN.", false), ("cell A : INV-CHAIN", false),
    ("RC filter of order 2", false),
    ("", false), ("inverter chain", false), ("my first circuit", false),
  ])
  func titleThatLooksLikeACardWarns(_ title: String, _ expected: Bool) throws {
    let circuit = try Deck.parse("\(title)\nR2 a 0 1\nR3 a 0 1\n", name: "t.cir").elaborated()
    #expect(circuit.title == title)
    #expect(circuit.elements.count == 2)
    #expect(circuit.warnings.isEmpty == !expected)
  }

  @Test func commentsAreDropped() throws {
    let circuit = try Self.flat(
      "R2 a 0 1 ; two $ three\nR3 a 0 2 $ don't\n\t* four\nR4 a$b 0 3\nR5 A$B 0 '1 + 3' $x\n.end")
    #expect(circuit.elements.compactMap { $0.value?.value } == [1000, 1, 2, 3, 4])
    #expect(circuit.elements[4].nodes == ["a$b", "0"])
  }
}
