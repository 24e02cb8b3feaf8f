// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellExport
import PBitKitCellModel
import SampleCells
import Testing

@Suite struct ExportFormatTests {
  @Test(arguments: ExportFormat.allCases) func theSameCellIsTheSameBytes(_ format: ExportFormat) throws {
    for cell in [SampleCell.model(), SampleCell.model(law: .probit, falling: true), SampleCell.complete()] {
      let files = try format.files(of: cell)
      #expect(!files.isEmpty)
      #expect(try format.files(of: cell) == files)
      #expect(Set(files.map(\.name)).count == files.count)
      #expect(files.allSatisfy { $0.name.hasPrefix("sample_cell.") && !$0.content.isEmpty })
    }
  }

  /// Every text names the model's hash, so that a file can be traced to its cell.
  @Test(arguments: [ExportFormat.spice, .verilogA, .liberty]) func theHeaderNamesTheCell(_ format: ExportFormat) throws
  {
    let cell = SampleCell.complete()
    let text = String(decoding: try #require(try format.files(of: cell).first).content, as: UTF8.self)
    #expect(text.contains(ContentHash.sha256(try cell.json())))
    #expect(text.contains("keeps: ") && text.contains("loses: ") && text.contains("seed \(UInt64.max)"))
  }

  @Test(arguments: ExportFormat.allCases) func anInvalidCellIsRefused(_ format: ExportFormat) {
    var cell = SampleCell.model()
    cell.operatingCurve.tau_s[3] = .nan
    #expect(throws: CellModelError.self) { try format.files(of: cell) }
  }

  /// Levels are those measured at a node; of a difference of nodes, or without a measurement, the rails.
  @Test func levelsComeFromTheNodeOrTheRails() {
    var cell = SampleCell.complete()
    #expect(CellLevels(cell).low_V == 0.004 && CellLevels(cell).high_V == 0.196)
    cell.decisionMargin?.node = "q,qb"
    #expect(CellLevels(cell).low_V == 0 && CellLevels(cell).high_V == 0.2)
    cell.energy.supplies[0].voltage_V = nil
    #expect(CellLevels(cell).high_V == 1 && CellLevels(cell).origin.contains("assumed"))
  }

  /// Names cannot leave the folder, end a comment or break an identifier.
  @Test func namesAreMadeSafe() throws {
    #expect(ExportName("../../etc/x y").text == "_.._etc_x_y")
    #expect(ExportName("6T cell").identifier == "cell_6T_cell")
    #expect(ExportName("").text == "cell")
    var cell = SampleCell.model()
    cell.summary = "ends a comment */ or a line\n.end"
    for format in [ExportFormat.spice, .verilogA, .liberty] {
      let text = String(decoding: try #require(try format.files(of: cell).first).content, as: UTF8.self)
      #expect(!text.contains("\n.end\n"))
      #expect(format != .liberty || !text.contains("comment */"))
    }
  }
}

@Suite struct BrokenLineTests {
  @Test func theSumIsTheLine() {
    let line = BrokenLine([(1, 2), (2, 5), (4, 5), (5, 1)], outerSlope: -1)
    for (x, y) in [(0.0, 3.0), (1, 2), (1.5, 3.5), (2, 5), (3, 5), (4.5, 3), (5, 1), (7, -1)] {
      #expect(abs(line(x) - y) < 1e-12)
    }
    #expect(line.extended.map(\.value) == [3, 2, 5, 5, 1, 0])
  }
}
