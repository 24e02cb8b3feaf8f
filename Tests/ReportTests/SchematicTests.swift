// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitReport
import Testing

@Suite struct SchematicTests {
  /// Each drawing is an XML document that names the elements it was given and every transistor of the cell.
  @Test(arguments: [
    ("cell-a", 6), ("cell-a-large", 6), ("cell-b", 10), ("cell-c", 15), ("cell-d", 8), ("cell-s", 6),
  ])
  func drawings(_ item: (name: String, transistors: Int)) throws {
    let svg = try CellSchematics(values: ["m1": "123/45", "xnoise.m1": "123/45"]).drawing(of: item.name).svg
    let document = XMLParsing(svg)
    #expect(document.isWellFormed, "\(document.message)")
    #expect(svg.contains("123/45"))
    #expect(svg.matches(of: />M[0-9]+</).count == item.transistors)
    #expect(svg.contains("prefers-color-scheme: dark"))
  }

  @Test func anUnknownCellIsRefused() {
    let error = #expect(throws: ReportError.self) { try CellSchematics(values: [:]).drawing(of: "cell-z") }
    #expect(error?.code == .badData)
  }
}
