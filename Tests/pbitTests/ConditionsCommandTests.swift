// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import Testing

/// `pbit characterize` over conditions, as a person runs it.
@Suite struct ConditionsCommandTests {
  /// One inverter of cell A's card, and the spec with more keys.
  private func scratch(_ more: String) throws -> (Scratch, String) {
    let scratch = try Scratch()
    try FileManager.default.copyItem(
      at: Repository.netlists.appendingPathComponent("process"), to: scratch.url.appendingPathComponent("process"))
    _ = try scratch.write(
      """
      one inverter
      .lib 'process/gen65.lib' tt
      .param vdd=0.1 c=0.2f
      M1 out in 0 0 nch W=120n L=180n
      M2 out in vd vd pch W=360n L=180n
      C1 out 0 {c}
      VDD vd 0 {vdd}
      VB in 0 {vdd/2}
      .end

      """, as: "cell.cir")
    let spec = try scratch.write(
      """
      name: inverter
      netlist: cell.cir
      pins: {bias: vb, output: out, activeLow: true}
      bias: {minimum: 0.03, maximum: 0.07}
      bitPeriod: 10n
      measurements: []

      """ + more, as: "cell.yaml")
    return (scratch, spec)
  }

  @Test func verdictsAndTheirFiles() throws {
    let (scratch, spec) = try scratch(
      """
      conditions: {section: {typical: tt, enumerate: [tt, sf]}, vdd: {enumerate: [95, 100], unit: mV}}
      specs:
        tau: {minimum: 1p, maximum: 1}
        power: {maximum: any}
        energyPerBit: {maximum: {value: 1z, fail: false}}
      """.replacing("1z", with: "1e-24"))
    let (json, markdown) = (scratch.path("limits.json"), scratch.path("limits.md"))
    let command = try Command([
      "characterize", spec, "-o", scratch.path("cell.json"), "--summary", json, "--summary", markdown, "--jobs", "2",
    ])
    // The centre of sf lies 30 mV away, outside the range of the bias: there is no p-bit there, and τ fails.
    #expect(command.exited && command.status == 1, "\(command.errors)")
    #expect(command.output.contains("sf, vdd 95 mV"), "\(command.output)")
    let cell = try CellModel.read(path: scratch.path("cell.json"))
    let conditions = try #require(cell.conditions)
    #expect(conditions.map(\.section) == ["tt", "tt", "sf", "sf"])
    #expect(conditions.map { $0.figures != nil } == [true, true, false, false])
    #expect(conditions[0].figures?.tau_s == cell.autocorrelation.integratedTime_s)
    #expect(!FileManager.default.fileExists(atPath: scratch.path("cell.json.journal")))

    let summary = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: json))) as? [String: Any]
    #expect(summary?["verdict"] as? String == "fail" && summary?["conditions"] as? Int == 4)
    let rows = try #require(summary?["limits"] as? [[String: Any]])
    #expect(rows.map { $0["outcome"] as? String } == ["fail", "pass", "missed"])
    #expect(rows[0]["worstCondition"] as? String == "sf, vdd 95 mV")
    #expect((summary?["failures"] as? [Any])?.count == 2)
    let page = try String(contentsOfFile: markdown, encoding: .utf8)
    #expect(page.contains("| τ, integrated |") && page.contains("- sf, vdd 95 mV: "), "\(page)")
  }

  @Test func exitStatus() throws {
    func status(_ more: String, _ options: String...) throws -> Int32 {
      let (scratch, spec) = try scratch("conditions: {vdd: {enumerate: [95m, 100m]}}\n" + more)
      let command = try Command(["characterize", spec] + options)
      #expect(command.exited, "\(command.errors)")
      withExtendedLifetime(scratch) {}
      return command.status
    }
    #expect(try status("specs: {tau: {maximum: 1}}") == 0)
    #expect(try status("specs: {tau: {minimum: 1}}") == 1)
    #expect(try status("specs: {offsetDeviation: {maximum: 1}}") == 3)
    #expect(try status("specs: {offsetDeviation: {maximum: 1}, tau: {minimum: 1}}") == 1)
    #expect(try status("", "--jobs", "0") == 2)
    #expect(try status("", "--time-limit", "1") == 2)
    #expect(try status("", "--summary", "limits.txt") == 2)
    #expect(try status("", "--nominal") == 0)
  }

  @Test func badConditionsAreRefusedBeforeAnythingIsMeasured() throws {
    let (scratch, spec) = try scratch("conditions: {vdx: {enumerate: [95m]}}")
    let command = try Command(["characterize", spec])
    withExtendedLifetime(scratch) {}
    #expect(command.status == 2 && command.output.isEmpty)
    #expect(
      command.errors.contains("cell.yaml:7:") && command.errors.contains("did you mean 'vdd'?"), "\(command.errors)")
    let reference = try Command(["characterize", "--spec-reference"])
    #expect(reference.status == 0 && reference.output.hasPrefix("### `the spec`"))
  }

  /// Interrupted in the middle with status 75, and continued to the same bytes as in one go.
  @Test(arguments: [SIGINT, SIGTERM])
  func anInterruptedRunContinues(signal: Int32) throws {
    let (scratch, spec) = try scratch(
      "conditions: {vdd: {minimum: 90m, maximum: 110m, step: linear, steps: 80}, temperature: {enumerate: [300, 310]}}")
    let arguments = ["characterize", spec, "-o", scratch.path("cell.json"), "--jobs", "1"]
    let whole = try Command(arguments)
    #expect(whole.status == 0, "\(whole.errors)")
    let expected = try Data(contentsOf: URL(fileURLWithPath: scratch.path("cell.json")))
    try FileManager.default.removeItem(atPath: scratch.path("cell.json"))

    let journal = scratch.path("cell.json.journal")
    let process = Process()
    process.executableURL = Command.products.appendingPathComponent("pbit")
    process.arguments = arguments
    (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
    try process.run()
    func lines() -> Int {
      FileManager.default.contents(atPath: journal)?.count { $0 == UInt8(ascii: "\n") } ?? 0
    }
    while process.isRunning, lines() < 4 { usleep(500) }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 75)
    #expect(!FileManager.default.fileExists(atPath: scratch.path("cell.json")))
    let kept = lines()
    #expect(kept >= 4 && kept < 160)

    let continued = try Command(arguments)
    #expect(continued.status == 0, "\(continued.errors)")
    #expect(continued.output == whole.output)
    #expect(continued.errors.contains("cell.json.journal: \(kept)\n"), "\(continued.errors)")
    #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.path("cell.json"))) == expected)
    #expect(!FileManager.default.fileExists(atPath: journal))
  }

  @Test func theTimeLimitStops() throws {
    let (scratch, spec) = try scratch(
      "conditions: {vdd: {minimum: 90m, maximum: 110m, step: linear, steps: 900}, temperature: {enumerate: [300, 310]}}"
    )
    let command = try Command(["characterize", spec, "-o", scratch.path("cell.json"), "--time-limit", "0.5"])
    withExtendedLifetime(scratch) {}
    #expect(command.exited && command.status == 75)
    #expect(command.errors.contains("time limit") && command.errors.contains("same command"), "\(command.errors)")
  }
}
