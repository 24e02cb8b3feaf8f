// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitCharacterization
import PBitKitNetlist
import Testing

@Suite struct ConditionGridTests {
  private static let two = """
    conditions:
      section: {typical: tt, enumerate: [sf, tt, fs]}
      vdd: {minimum: 80, typical: 100, maximum: 120, unit: mV}
    """

  @Test func everyCombination() throws {
    let cell = try SmallCell()
    defer { cell.remove() }
    let grid = try cell.grid(Self.two)
    #expect(
      grid.points.map(\.label) == [
        "nominal", "sf, vdd 80 mV", "sf, vdd 100 mV", "sf, vdd 120 mV", "tt, vdd 80 mV", "tt, vdd 120 mV",
        "fs, vdd 80 mV", "fs, vdd 100 mV", "fs, vdd 120 mV",
      ])
    #expect(grid.points[0].conditions.section == "tt" && grid.points[0].conditions.parameters == ["vdd": 0.1])
    #expect(grid.points[1].spec.sections == ["tt": "sf"] && grid.points[1].conditions.section == "sf")
    #expect(grid.points[4].spec.sections.isEmpty)
    #expect(Set(grid.points.map(\.key)).count == 9)
  }

  @Test func oneAtATime() throws {
    let cell = try SmallCell()
    defer { cell.remove() }
    let grid = try cell.grid(Self.two + "\ncorners: one-at-a-time")
    #expect(
      grid.points.map(\.label) == [
        "nominal", "sf, vdd 100 mV", "fs, vdd 100 mV", "tt, vdd 80 mV", "tt, vdd 120 mV",
      ])
  }

  /// What the spec does not state is the deck's own; a nominal value outside the list is still measured, once.
  @Test func nominalValuesComeFromTheDeck() throws {
    let cell = try SmallCell()
    defer { cell.remove() }
    let grid = try cell.grid("conditions: {c: {enumerate: [0.1f, 0.4f]}, section: {enumerate: [sf]}}")
    #expect(
      grid.points.map(\.label) == ["nominal", "c=200a, sf", "c=100a, tt", "c=100a, sf", "c=400a, tt", "c=400a, sf"])
    #expect(grid.points[0].conditions.parameters == ["c": 0.2e-15])
    #expect(try cell.grid("").points.map(\.label) == ["nominal"])
    // A typical value that differs from the deck's is the nominal one, and what follows from it follows.
    let shifted = try cell.grid("conditions: {vdd: {typical: 0.12, maximum: 0.14}, half: {enumerate: [0.05]}}")
    #expect(shifted.points[0].conditions.parameters == ["vdd": 0.12, "half": 0.06])
    #expect(
      shifted.points.map(\.label) == ["nominal", "vdd=120m, half=50m", "vdd=140m, half=60m", "vdd=140m, half=50m"])
  }

  /// The typical section replaces the deck's own, in the nominal cell as well.
  @Test func typicalSection() throws {
    let cell = try SmallCell()
    defer { cell.remove() }
    let spec = try cell.spec("conditions: {section: {typical: sf, enumerate: [tt, sf]}}")
    #expect(spec.sections == ["tt": "sf"])
    let grid = try ConditionGrid(spec, folder: cell.folder.path, tool: "test 1")
    #expect(grid.points.map(\.conditions.section) == ["sf", "tt"])
  }

  /// Points that differ in the bit period alone share a key; everything else that counts changes it.
  @Test func keysNameAllThatCounts() throws {
    let cell = try SmallCell()
    defer { cell.remove() }
    let grid = try cell.grid("conditions: {bitPeriod: {enumerate: [10n, 20n]}}")
    #expect(grid.points.count == 2 && grid.points[0].key == grid.points[1].key)
    #expect(grid.points.map(\.conditions.bitPeriod_s) == [10e-9, 20e-9])
    func key(_ more: String, tool: String = "test 1", engine: CellEngine? = nil) throws -> String {
      try ConditionGrid(try cell.spec(more), folder: cell.folder.path, engine: engine, tool: tool).points[0].key
    }
    let base = try key("")
    #expect(try key("# a comment\nspecs: {tau: {minimum: 1n}}") == base)
    let changed = try [
      key("temperature: 301"), key("parameters: {vdd: 0.11}"), key("sections: {tt: sf}"), key("seed: 2"),
      key("timeStep: 1n"), key("conditionPrecision: 0.1"), key("", tool: "test 2"), key("", engine: .monteCarlo),
    ]
    #expect(Set(changed + [base]).count == changed.count + 1)
    // A card that is included counts although the main file is the same.
    let card = try String(contentsOf: cell.folder.appendingPathComponent("card.lib"), encoding: .utf8)
    try cell.write(card.replacing("KP=300u", with: "KP=301u"), as: "card.lib")
    #expect(try key("") != base)
  }

  @Test(arguments: [
    ("conditions: {vdx: {typical: 1}}", "did you mean 'vdd'"),
    ("conditions: {vdx: {enumerate: [1]}}", "did you mean 'vdd'"),
    ("conditions: {temprature: {enumerate: [300]}}", "did you mean 'temperature'"),
    ("sections: {tt: fs}\nconditions: {section: {typical: sf}}", "state it once"),
    (
      "conditions: {vdd: {minimum: 0.1, maximum: 0.2, step: linear, steps: 999}, "
        + "c: {minimum: 1f, maximum: 2f, step: linear, steps: 99}}", "one-at-a-time"
    ),
  ])
  func refusals(more: String, fragment: String) throws {
    let cell = try SmallCell()
    defer { cell.remove() }
    do {
      _ = try cell.grid(more)
      Issue.record("accepted: \(more)")
    } catch let error as SpecError {
      #expect("\(error)".contains(fragment) && error.place != nil, "\(error)")
    }
  }

  @Test func aSectionThatTheCardLacksIsNamed() throws {
    let cell = try SmallCell()
    defer { cell.remove() }
    do {
      _ = try cell.grid("conditions: {section: {enumerate: [tt, ssg]}}")
      Issue.record("accepted")
    } catch let error as Diagnostic {
      #expect("\(error)".contains("ssg"), "\(error)")
    }
  }

  @Test func aDeckWithoutSectionsHasNoProcess() throws {
    let cell = try SmallCell()
    defer { cell.remove() }
    let card = try String(contentsOf: cell.folder.appendingPathComponent("card.lib"), encoding: .utf8)
    let models = card.split(separator: "\n").filter { $0.hasPrefix(".model") }.prefix(2).joined(separator: "\n")
    let deck = try String(contentsOf: cell.folder.appendingPathComponent("cell.cir"), encoding: .utf8)
    try cell.write(deck.replacing(".lib 'card.lib' tt", with: models), as: "cell.cir")
    #expect(try cell.grid("conditions: {vdd: {typical: 0.1}}").points[0].conditions.section == "")
    #expect(throws: SpecError.self) { try cell.grid("conditions: {section: {enumerate: [tt, ss]}}") }
  }
}
