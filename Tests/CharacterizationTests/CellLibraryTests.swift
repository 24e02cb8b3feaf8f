// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitNetlist
import PBitKitSimulation
import Testing

import PBitKitCharacterization

/// The cells of `netlists/`: each reads, and stands where an independent prototype of the same cards puts it.
@Suite struct CellLibraryTests {
  static let folder = CoreCell.netlists
  static let names = [
    "cell-a", "cell-a-large", "cell-a-28", "cell-a-130", "cell-b", "cell-c", "cell-d", "cell-s",
  ]

  @Test func everyDeckHasASpec() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(
      files.filter { $0.hasSuffix(".yaml") }.map { $0.replacing(".yaml", with: "") }.sorted() == Self.names.sorted())
    #expect(
      files.filter { $0.hasSuffix(".cir") }.map { $0.replacing(".cir", with: "") }.sorted() == Self.names.sorted())
  }

  /// Deck, spec and card agree: the bench is set up, and every size, supply and capacitance can be moved.
  @Test(arguments: names) func theBenchIsSetUp(_ name: String) throws {
    var spec = try CellSpec.read(path: Self.folder.appendingPathComponent("\(name).yaml").path)
    #expect(spec.name == name && !spec.limits.isEmpty && !spec.references.isEmpty)
    let nominal = try CellBench(spec, folder: Self.folder.path)
    #expect(nominal.isClocked == (name == "cell-c"))
    spec.parameters = ["vdd": 0.19, "wn1": 150e-9, "l1": 200e-9]
    let moved = try CellBench(spec, folder: Self.folder.path)
    #expect(zip(nominal.circuit.channels, moved.circuit.channels).contains { $0.specificCurrent != $1.specificCurrent })
    #expect(moved.circuit.dcValues.voltage.contains(0.19))
  }

  /// Every process has the five sections, in which both polarities move as their names say.
  @Test(arguments: ["gen28", "gen65", "gen130"]) func processSections(_ process: String) throws {
    func cards(_ section: String) throws -> [[String: Double]] {
      let text = "t\n.lib '\(Self.folder.path)/process/\(process).lib' \(section)\nV1 a 0 1\nR1 a 0 1\n.end\n"
      let models = try Deck.parse(text, name: "t.cir").elaborated().models
      return try ["nch", "pch"].map {
        try #require(models[$0]).parameters.mapValues(\.value).reduce(into: [:]) { $0[$1.key] = $1.value }
      }
    }
    let typical = try cards("tt")
    for (section, signs) in [("ss", [1.0, 1]), ("ff", [-1, -1]), ("sf", [1, -1]), ("fs", [-1, 1])] {
      for (card, (nominal, sign)) in zip(try cards(section), zip(typical, signs)) {
        #expect(abs(try #require(card["vto"]) - (try #require(nominal["vto"]) + 0.03 * sign)) < 1e-12)
        #expect(abs(try #require(card["kp"]) / (try #require(nominal["kp"])) - (1 - 0.1 * sign)) < 1e-9)
        for key in ["n", "eta0", "avt", "abeta", "cox", "kf", "tcv", "bex"] { #expect(card[key] == nominal[key]) }
      }
    }
  }

  struct Condition: Sendable, CustomTestStringConvertible {
    let cell: String
    var section = "tt"
    var temperature = 300.0
    /// Shift of the centre from half the supply, mV; slope 1/(4 dP/dV), mV; τ, ns; power of the core, nW.
    let shift: Double
    let slope: Double?
    let tau, power: Double
    var testDescription: String { "\(cell) \(section) \(temperature) K" }
  }

  /// Corners and temperatures of the prototype's generator after re-centring, on lattices of 4 × 8 electrons: against the
  /// one-electron lattice its τ is 0.5 % too long for cell A and 1.5 % for cell D by its own refinement, so that those
  /// values are divided by 1.005 and 1.0145 here.
  static let conditions = [
    Condition(cell: "cell-a", section: "ss", shift: 0, slope: 0.2228, tau: 251.5 / 1.005, power: 0.611),
    Condition(cell: "cell-a", section: "ff", shift: 0, slope: 0.2315, tau: 39.1 / 1.005, power: 3.905),
    Condition(cell: "cell-a", section: "sf", shift: 31.3, slope: 0.2691, tau: 75.8 / 1.005, power: 1.562),
    Condition(cell: "cell-a", section: "fs", shift: -31.3, slope: 0.2691, tau: 75.8 / 1.005, power: 1.562),
    Condition(cell: "cell-a", temperature: 273.15, shift: 0, slope: 0.194, tau: 342.8 / 1.005, power: 0.476),
    Condition(cell: "cell-a", temperature: 358.15, shift: 0, slope: 0.324, tau: 12.2 / 1.005, power: 10.5),
    Condition(cell: "cell-d", shift: 0, slope: nil, tau: 101.5 / 1.0145, power: 1.771),
    Condition(cell: "cell-d", section: "ss", shift: 0, slope: nil, tau: 256.8 / 1.0145, power: 0.692),
    Condition(cell: "cell-d", section: "ff", shift: 0, slope: nil, tau: 41.2 / 1.0145, power: 4.426),
    Condition(cell: "cell-d", section: "sf", shift: 31.4, slope: nil, tau: 95.6 / 1.0145, power: 1.786),
    Condition(cell: "cell-d", temperature: 328.15, shift: 0, slope: 0.213, tau: 41.7 / 1.0145, power: 4.915),
  ]

  /// 1 % for τ, 1.5 % for the slope: the references' last digit, what the lattices leave, and their `shot` noise, under which a
  /// telegraph cell's slope is 1 to 2 % wider.
  @Test(arguments: conditions) func cornersAndTemperatures(_ condition: Condition) throws {
    var spec = try CellSpec.read(path: Self.folder.appendingPathComponent("\(condition.cell).yaml").path)
    spec.sections = ["tt": condition.section]
    spec.temperature = condition.temperature
    let cell = ExactCell(try CellBench(spec, folder: Self.folder.path))
    let center = try cell.center()
    let middle = try cell.point(bias: center)
    let step = 0.02e-3
    let rise: Double = try cell.probability(bias: center + step) - cell.probability(bias: center - step)
    let slope: Double = step / (2 * rise)
    let power = middle.power_W.reduce(0) { $0 + $1.value }
    print(
      "\(condition.testDescription): centre \(center), slope \(slope * 1e3) mV, τ \(middle.tau_s.value * 1e9) ± \(middle.tau_s.standardError * 1e9) ns, "
        + "\(power * 1e9) nW")
    #expect(abs((center - 0.1) * 1e3 - condition.shift) < 0.1)
    if let expected = condition.slope { #expect(abs(slope * 1e3 / expected - 1) < 0.015) }
    #expect(abs(middle.tau_s.value * 1e9 / condition.tau - 1) < 0.01)
    #expect(abs(power * 1e9 / condition.power - 1) < 0.005)
  }

  /// The re-designs of cell A are trimmed to 100 ns; energy of two stages in 100 ns (88 to 89 and 488 aJ).
  @Test(arguments: [("cell-a-28", 89.0, 0.280), ("cell-a-130", 488.0, 0.139)])
  func otherProcesses(_ item: (name: String, energy: Double, slope: Double)) throws {
    let spec = try CellSpec.read(path: Self.folder.appendingPathComponent("\(item.name).yaml").path)
    let cell = ExactCell(try CellBench(spec, folder: Self.folder.path))
    let middle = try cell.point(bias: 0.1)
    #expect(abs(middle.probability.value - 0.5) < 1e-3)
    #expect(abs(middle.tau_s.value * 1e9 - 100) < 0.5)
    let power = middle.power_W.reduce(0) { $0 + $1.value }
    #expect(abs(power * 100e-9 * 1e18 / item.energy - 1) < 0.02)
    let step = 0.02e-3
    let slope = 2 * step / (4 * (try cell.probability(bias: 0.1 + step) - cell.probability(bias: 0.1 - step)))
    #expect(abs(slope * 1e3 / item.slope - 1) < 0.015)
  }
}
