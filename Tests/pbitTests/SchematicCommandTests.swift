// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@Suite struct SchematicCommandTests {
  /// The committed drawings are those of the committed decks.
  @Test func theDrawingsAreUpToDate() throws {
    let scratch = try Scratch()
    let run = try Command(["schematic", "-o", scratch.url.path])
    #expect(run.status == 0, "\(run.errors)")
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.url.path)
    #expect(names.count == 8)
    for name in names {
      let committed = try String(
        contentsOf: Repository.netlists.appendingPathComponent("figures/\(name)"), encoding: .utf8)
      #expect(
        try String(contentsOfFile: scratch.path(name), encoding: .utf8) == committed,
        "\(name): run pbit schematic -o netlists/figures")
    }
  }

  @Test func anUnknownCellEndsWithStatusTwo() throws {
    let run = try Command(["schematic", "cell-z"])
    #expect(run.status == 2)
    #expect(run.errors.contains("cell-a-130"))
  }
}
