// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitChip
import PBitKitReport
import Testing

@Suite struct ChipReportTests {
  @Test func ledgerTableShowsEverySourceAndTheSum() throws {
    let ledger = try SampleFigures.ledger()
    let table = HTMLPage.Table.energyLedger(ledger)
    #expect(table.rows.count == ledger.rows.count + 1)
    #expect(table.rows[0].cells[0...2] == ["E_rng", "9\u{202f}800\u{202f}000", "406 aJ"])
    #expect(table.rows[0].cells[3] == "3.9827 ± 0.0078 nJ")
    #expect(table.rows[1].cells[4].hasPrefix("assumed: "))
    #expect(table.rows.last?.emphasis == .sum)
    #expect(table.rows.last?.cells[3] == "14.7553 ± 0.0078 nJ")
  }

  @Test func picturesWithoutALedgerAreASectionOfTheirOwn() throws {
    var report = try SampleReports.chip()
    report.ledger = nil
    #expect(try report.sections(gnuplot: Gnuplot()).map(\.heading) == ["Pictures"])
  }
}

/// What a page of a chip is made of.
enum SampleReports {
  static let comparisons = [
    ReferenceComparison(
      "τ_int of the bit", measured: .init(102.1e-9, standardError: 0.8e-9), reference: 102.1e-9,
      referenceError: 0.8e-9, unit: "s", source: "Monte Carlo of another program"),
    ReferenceComparison(
      "Energy per bit", measured: .init(203.2e-18, standardError: 0.4e-18), reference: 210e-18, unit: "J",
      source: "a wrong one, to see it"),
  ]

  static func chip() throws -> ChipReport {
    func grid(_ phase: Int) throws -> [UInt8] {
      let images = (0..<20).map { image in
        (0..<784).map { pixel -> UInt8 in
          let (x, y) = (pixel % 28 - 14, pixel / 28 - 14)
          return x * x + y * y < (4 + (image + phase) % 9) * (4 + image % 9) ? 255 : 0
        }
      }
      return try ImageGrid(images, imageWidth: 28, imageHeight: 28, columns: 5, scale: 2).png()
    }
    return try ChipReport(
      summary: "Twenty pictures of each kind of cell.",
      pictures: [
        .init(png: grid(0), description: "20 pictures from ideal cells", caption: "Ideal sigmoid."),
        .init(png: grid(3), description: "20 pictures from measured cells", caption: "The measured cell."),
      ], ledger: SampleFigures.ledger())
  }
}
