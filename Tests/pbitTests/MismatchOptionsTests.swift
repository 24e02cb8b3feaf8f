// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import Testing

@Suite struct MismatchOptionsTests {
  /// Two draws in two sections: the table, the answer and the sections of the file.
  @Test func drawsAndAnswers() throws {
    let scratch = try Scratch()
    let command = try Command([
      "characterize", Repository.netlists.appendingPathComponent("cell-a.yaml").path, "--mismatch", "2",
      "--mismatch-sections", "tt,SF", "--mismatch-seed", "5", "-o", scratch.path("cell.json"),
    ])
    #expect(command.status == 0, "\(command.errors)")
    #expect(command.output.contains("mismatch, 2 draws, seed 5"))
    #expect(command.output.contains("linear, no sampling"))
    #expect(command.output.contains("calibration, tt, sf together: |P − ½| ≤ 0.05"))
    let cell = try CellModel.read(path: scratch.path("cell.json"))
    let variability = try #require(cell.variability)
    #expect(variability.seed == 5 && variability.corners.map(\.section) == ["tt", "sf"])
    #expect(variability.corners.allSatisfy { $0.samples.count + $0.failures == 2 })
    #expect(cell.calibration?.scopes.count == 3)
  }

  @Test(arguments: [
    ["--mismatch", "0"], ["--mismatch", "2", "--calibration-tolerance", "0.5"],
    ["--mismatch", "2", "--mismatch-sections", "tt,xx"],
  ])
  func badValuesAreRefused(options: [String]) throws {
    let command = try Command(
      ["characterize", Repository.netlists.appendingPathComponent("cell-a.yaml").path] + options)
    #expect(command.status != 0 && command.status != 1 && command.exited, "\(command.output)")
    #expect(!command.errors.isEmpty)
  }
}
