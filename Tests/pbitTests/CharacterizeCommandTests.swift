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
}
