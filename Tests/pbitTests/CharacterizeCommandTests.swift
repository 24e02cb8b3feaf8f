// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import Testing

@Suite struct CharacterizeCommandTests {
  /// Cell A under limits of which one cannot hold: its τ is near 98 ns.
  @Test func aFailedLimitEndsWithStatusOneAndStillWritesTheCell() throws {
    let scratch = try Scratch()
    let netlists = Repository.netlists
    for name in ["process", "cell-a.cir"] {
      try FileManager.default.copyItem(
        at: netlists.appendingPathComponent(name), to: scratch.url.appendingPathComponent(name))
    }
    let text = try Repository.netlist("cell-a.yaml")
    let (limit, points) = ("tau: {minimum: 50n, maximum: 150n}", "points: 15")
    try #require(text.contains(limit) && text.contains(points))
    let spec = try scratch.write(
      text.replacing(limit, with: "tau: {minimum: 50n, maximum: 60n}").replacing(points, with: "points: 5"),
      as: "cell-a.yaml")
    let command = try Command([
      "characterize", spec, "--precision", "0.2", "--seed", "7", "-o", scratch.path("cell.json"), "--report",
      scratch.path("report"),
    ])
    #expect(command.exited && command.status == 1, "\(command.errors)")
    let lines = command.output.split(separator: "\n")
    #expect(lines.filter { $0.hasSuffix("FAIL") }.count == 1)
    #expect(lines.filter { $0.hasSuffix("PASS") }.count == 1)
    let cell = try CellModel.read(path: scratch.path("cell.json"))
    #expect(cell.provenance.seed == 7)
    #expect(cell.operatingCurve.bias_V.count == 5)
    #expect(cell.provenance.inputs.keys.sorted() == ["cell-a.cir", "gen65.lib", "spec"])
    for name in ["index.html", "operating-curve.svg", "autocorrelation.svg", "correlation-time.svg"] {
      #expect(FileManager.default.fileExists(atPath: scratch.path("report/\(name)")), "\(name)")
    }

    let report = try Command(["report", scratch.url.path, "-o", scratch.path("page.html")])
    #expect(report.status == 0, "\(report.errors)")
    let page = try String(contentsOfFile: scratch.path("page.html"), encoding: .utf8)
    #expect(page.contains("<svg") && page.contains("cell-a"))
  }

  @Test func measurementsAreListed() throws {
    let command = try Command(["characterize", "--list"])
    #expect(command.status == 0 && command.errors.isEmpty)
    for name in ["operating-curve", "autocorrelation", "energy", "probitScale", "energyPerBit"] {
      #expect(command.output.contains(name), "\(name)")
    }
  }

  /// The engine is chosen by the cell, named with its reason, and may be forced; one that cannot answer is bad input.
  @Test func engineChoice() throws {
    let spec = Repository.netlists.appendingPathComponent("cell-a.yaml").path
    let exact = try Command(["characterize", spec])
    #expect(exact.status == 0, "\(exact.errors)")
    #expect(
      exact.output.hasPrefix("engine: exact (master equation), the bit depends on the charges of nodes 'n1' and 'n2'"))
    #expect(exact.output.contains("discretisation error"))
    let sampled = try Command(["characterize", spec, "--engine", "monte-carlo", "--precision", "0.2"])
    #expect(sampled.status == 0, "\(sampled.errors)")
    #expect(sampled.output.hasPrefix("engine: Monte Carlo, asked for"))
    #expect(!sampled.output.contains("discretisation error"))

    let scratch = try Scratch()
    _ = try scratch.write(
      """
      three nodes
      VB in 0 0
      R1 in a 100meg
      C1 a 0 1f
      R2 a b 100meg
      C2 b 0 1f
      R3 b c 100meg
      C3 c 0 1f
      .end

      """, as: "three.cir")
    let three = try scratch.write(
      "name: three\nnetlist: three.cir\npins: {bias: vb, output: c, threshold: 50m}\nbias: {minimum: 0, maximum: 0.1}\n",
      as: "three.yaml")
    for options in [["--engine", "exact"], ["--check"]] {
      let refused = try Command(["characterize", three] + options)
      #expect(refused.status == 2 && refused.exited)
      #expect(refused.errors.contains("3 charges") && refused.errors.contains("remedy"), "\(refused.errors)")
    }
    let chosen = try Command(["characterize", three, "--precision", "0.2"])
    #expect(
      chosen.status == 0 && chosen.output.hasPrefix("engine: Monte Carlo, the observed voltages depend on 3 charges"))
  }

  @Test func wrongOptionsAreRefused() throws {
    let spec = Repository.netlists.appendingPathComponent("cell-a.yaml").path
    for options in [
      [], [spec, "--engine", "magic"], [spec, "--check", "-o", "cell.json"], [spec, "--check", "--engine", "exact"],
    ] {
      let command = try Command(["characterize"] + options)
      #expect(command.status == 2 && command.exited && command.errors.hasPrefix("Error:"), "\(command.errors)")
    }
  }

  @Test func bothEnginesCompared() throws {
    let spec = Repository.netlists.appendingPathComponent("cell-a.yaml").path
    let command = try Command(["characterize", spec, "--check", "--precision", "0.1"])
    #expect(command.status == 0, "\(command.output)\(command.errors)")
    #expect(command.output.contains("figures agree within 4 σ"), "\(command.output)")
    let rows = command.output.split(separator: "\n").filter { $0.hasSuffix("agrees") }
    #expect(rows.count >= 30 && rows.contains { $0.hasPrefix("energy per bit") })
  }
}
