// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCharacterization
import PBitKitSizing
import Testing

/// Sizing of a cell whose optimum can be said beforehand.
@Suite struct SizingRunTests {
  /// One inverter at its switching point: τ is proportional to the capacitance but for single electrons, the power of an
  /// inverter hardly depends on it.
  private static let deck = """
    one inverter
    .model nch nmos (vto=0.28 n=1.35 kp=480u eta0=0.08 lref=60n avt=3n)
    .model pch pmos (vto=0.28 n=1.35 kp=160u eta0=0.08 lref=60n avt=3n)
    .param c=1f vdd=0.2
    VDD vd 0 {vdd}
    VB in 0 {vdd/2}
    M1 n in 0 0 nch W=120n L=180n
    M2 n in vd vd pch W=360n L=180n
    C1 n 0 {c}
    .end

    """

  /// The folder of the deck, which goes with it.
  private final class Folder {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("pbit-sizing-\(UUID().uuidString)")
    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: url) }
  }

  private let folder: Folder

  init() throws { folder = try Folder() }

  private func run(_ optimize: String, journal: String? = nil) throws -> SizingRun {
    try Data(Self.deck.utf8).write(to: folder.url.appendingPathComponent("inverter.cir"))
    let spec = try CellSpec.parse(
      """
      name: inverter
      netlist: inverter.cir
      pins: {bias: vb, output: n}
      specs:
        tau: {maximum: 300n}
      optimize: \(optimize)
      """, file: "inverter.yaml")
    return try SizingRun(
      try SizingGoal(spec, file: "inverter.yaml"), spec: spec, folder: folder.url.path, tool: "test",
      journal: try journal.map { try ResultJournal(path: $0) })
  }

  /// The energy per τ falls with the capacitance until the smallest τ allowed.
  @Test func theSmallestTauBinds() throws {
    let run = try self.run(
      """
      {objective: energyPerTau, parameters: {c: {minimum: 0.2f, maximum: 5f}}, limits: {tau: {minimum: 50n}},
        restarts: 0, evaluations: 60}
      """)
    let optimum = try run.result().optimum
    let cell = try #require(optimum.cell)
    let expected = 1e-15 * 50e-9 / run.start.figures.tau_s.value
    let found = try #require(cell.parameters["c"])
    print("c \(found), expected \(expected) up to the discreteness of charge; \(optimum.evaluations) cells")
    #expect(optimum.isFeasible)
    #expect(cell.figures.tau_s.value >= 50e-9 && cell.figures.tau_s.value < 50.5e-9)
    #expect(abs(found / expected - 1) < 0.02)
    #expect((0.2e-15...5e-15).contains(found))
  }

  /// No capacitance of the range makes τ 10 µs: the nearest is the largest, and it is not called an optimum.
  @Test func unreachableLimits() throws {
    let optimum = try run(
      """
      {parameters: {c: {minimum: 0.2f, maximum: 2f}}, limits: {tau: {minimum: 10u}}, restarts: 0, evaluations: 60}
      """
    ).result().optimum
    #expect(!optimum.isFeasible)
    #expect(abs((optimum.cell?.parameters["c"] ?? 0) / 2e-15 - 1) < 0.01)
  }

  /// The front falls with τ, and keeps each of its limits.
  @Test func front() throws {
    let run = try self.run(
      """
      {objective: power, parameters: {c: {minimum: 0.2f, maximum: 5f}, vdd: {minimum: 0.15, maximum: 0.3, scale: linear}},
        limits: {tau: {maximum: 150n}, offsetDeviation: {maximum: 50m}}, front: {minimum: 30n, maximum: 150n, points: 3},
        restarts: 0, evaluations: 60}
      """)
    let result = try run.result(front: run.goal.front)
    let front = result.front
    #expect(result.optimum.isFeasible)
    #expect(run.start.offsetDeviation_V.map { $0 > 1e-3 && $0 < 50e-3 } == true)
    #expect(front.allSatisfy { $0.isFeasible })
    let powers = front.compactMap { $0.cell?.value(.power) }
    #expect(powers.count == 3 && powers[0] <= powers[1] && powers[1] <= powers[2])
    for (point, limit) in zip(front, [150e-9, 67.1e-9, 30e-9]) {
      #expect((point.cell?.figures.tau_s.value ?? 1) <= limit)
    }
  }

  /// An interrupted run takes what is done from its journal and ends the same.
  @Test func journal() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("pbit-journal-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    let goal = """
      {objective: energyPerTau, parameters: {c: {minimum: 0.2f, maximum: 5f}}, limits: {tau: {minimum: 50n}},
        restarts: 0, evaluations: 30}
      """
    let (first, second) = (
      try run(goal, journal: file.path).result().optimum, try run(goal, journal: file.path).result().optimum
    )
    #expect(first.cell?.parameters == second.cell?.parameters)
    #expect(first.cell?.figures == second.cell?.figures)
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    #expect(!lines.isEmpty && lines.count <= first.evaluations)
  }

  @Test(arguments: [
    ("{parameters: {cc: {minimum: 1f, maximum: 2f}}}", "no top-level parameter 'cc'"),
    ("{parameters: {c: {minimum: 2f, maximum: 3f}}}", "outside"),
    ("{parameters: {c: {minimum: 3f, maximum: 2f}}}", "above the minimum"),
    ("{parameters: {c: {minimum: 0, maximum: 2f, scale: logarithmic}}}", "must be positive"),
    ("{objective: taus, parameters: {c: {minimum: 1f, maximum: 2f}}}", "no quantity 'taus'"),
    ("{parameters: {c: {minimum: 1f, maximum: 2f}}, limits: {tau: {minimum: 2n, maximum: 1n}}}", "no cell can keep it"),
    ("{objective: tau}", "has no 'parameters'"),
  ])
  func refusals(_ item: (optimize: String, message: String)) throws {
    let error = #expect(throws: SpecError.self) { _ = try run(item.optimize) }
    #expect(error?.description.contains(item.message) == true, "\(error?.description ?? "")")
  }

  /// Without limits of its own a sizing keeps the spec's.
  @Test func limitsOfTheSpec() throws {
    let run = try self.run("{parameters: {c: {minimum: 0.2f, maximum: 2f}}}")
    #expect(run.goal.limits.map(\.quantity) == [.tau] && run.goal.limits[0].maximum == 300e-9)
    #expect(run.goal.objective == .energyPerBit)
  }
}
