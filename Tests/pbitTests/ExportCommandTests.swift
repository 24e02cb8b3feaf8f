// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import SampleCells
import Testing

@Suite struct ExportCommandTests {
  @Test func everyFormatIsWrittenAndListed() throws {
    let scratch = try Scratch()
    try SampleCell.complete().write(path: scratch.path("cell.json"))
    let list = try Command(["export", "--list"])
    #expect(list.status == 0)
    for format in ["spice", "verilog-a", "liberty", "csv", "npz", "safetensors"] {
      #expect(list.output.contains(format))
    }
    let all = try Command(["export", scratch.url.path, "-o", scratch.path("all")])
    #expect(all.status == 0, "\(all.errors)")
    let written = all.output.split(separator: "\n").map(String.init)
    #expect(written.count > 15)
    #expect(written.allSatisfy { FileManager.default.fileExists(atPath: $0) })

    let two = try Command(["export", scratch.path("cell.json"), "--to", "npz,verilog-a", "-o", scratch.path("two")])
    #expect(
      two.output.split(separator: "\n").map { URL(fileURLWithPath: String($0)).lastPathComponent } == [
        "sample_cell.npz", "sample_cell.va",
      ])
    // Byte for byte the same from another run.
    #expect(
      FileManager.default.contents(atPath: scratch.path("two/sample_cell.npz"))
        == FileManager.default.contents(atPath: scratch.path("all/sample_cell.npz")))
  }

  @Test func badInputEndsWithStatusTwo() throws {
    let scratch = try Scratch()
    try SampleCell.model().write(path: scratch.path("cell.json"))
    let damaged = try Data(contentsOf: URL(fileURLWithPath: scratch.path("cell.json"))).dropLast(300)
    try damaged.write(to: URL(fileURLWithPath: scratch.path("damaged.json")))
    for (arguments, words) in [
      ([], "Give a cell model"), ([scratch.path("none.json")], "none.json"),
      ([scratch.path("damaged.json")], "not valid JSON"),
      ([scratch.path("cell.json"), "--to", "spice,gds"], "no format 'gds'"),
      ([scratch.path("cell.json"), "-o", scratch.path("cell.json/x")], "cell.json/x"),
    ] {
      let command = try Command(["export"] + arguments)
      #expect(command.exited && command.status == 2)
      #expect(command.errors.contains(words), "\(command.errors)")
    }
  }
}
