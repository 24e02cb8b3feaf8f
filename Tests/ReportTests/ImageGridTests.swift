// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitReport
import Testing

@Suite struct ImageGridTests {
  /// Three 2 × 1 pictures in two columns, gutter 1: the layout written out.
  @Test func layout() throws {
    let grid = try ImageGrid(
      [[1, 2], [3, 4], [5, 6]], imageWidth: 2, imageHeight: 1, columns: 2, gutter: 1, background: 9)
    #expect(grid.width == 7)
    #expect(grid.height == 5)
    #expect(
      grid.pixels == [
        9, 9, 9, 9, 9, 9, 9,
        9, 1, 2, 9, 3, 4, 9,
        9, 9, 9, 9, 9, 9, 9,
        9, 5, 6, 9, 9, 9, 9,
        9, 9, 9, 9, 9, 9, 9,
      ])
  }

  @Test func scaleRepeatsPixels() throws {
    let grid = try ImageGrid([[1, 2]], imageWidth: 2, imageHeight: 1, columns: 5, gutter: 0, scale: 3)
    #expect(grid.width == 6)
    #expect(grid.pixels == [1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2])
  }

  /// The chunks of the PNG format, with the size and depth that were asked for; rsvg and browsers read the rest.
  @Test func pngHasItsHeader() throws {
    let grid = try ImageGrid(
      (0..<10).map { image in (0..<784).map { UInt8(($0 * (image + 1)) % 256) } }, imageWidth: 28, imageHeight: 28,
      columns: 5, scale: 2)
    let bytes = try grid.png()
    #expect(bytes.prefix(8) == [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    #expect(Array(bytes[12..<16]) == Array("IHDR".utf8))
    let width = bytes[16..<20].reduce(0) { $0 << 8 | Int($1) }
    let height = bytes[20..<24].reduce(0) { $0 << 8 | Int($1) }
    #expect(width == grid.width && height == grid.height)
    #expect(Array(bytes[24..<26]) == [8, 0], "eight bits, grey")
    #expect(Array(bytes.suffix(8).prefix(4)) == Array("IEND".utf8))
    try TestOutput.keep(Data(bytes), as: "grid.png")
  }

  @Test func nonsenseIsRefused() {
    #expect(throws: ReportError.self) { try ImageGrid([], imageWidth: 1, imageHeight: 1, columns: 1) }
    #expect(throws: ReportError.self) { try ImageGrid([[1]], imageWidth: 2, imageHeight: 1, columns: 1) }
    #expect(throws: ReportError.self) { try ImageGrid([[1]], imageWidth: 1, imageHeight: 1, columns: 0) }
    #expect(throws: ReportError.self) { try ImageGrid([[1]], imageWidth: 1, imageHeight: 1, columns: 1, scale: .max) }
    #expect(throws: ReportError.self) {
      try ImageGrid([[1]], imageWidth: 1, imageHeight: 1, columns: 1, gutter: 16000, scale: 16000)
    }
  }

  @Test func anUnwritableFileIsAnError() throws {
    let grid = try ImageGrid([[1]], imageWidth: 1, imageHeight: 1, columns: 1)
    let error = #expect(throws: ReportError.self) { try grid.write(to: URL(fileURLWithPath: "/proc/none/a.png")) }
    #expect(error?.code == .unwritableFile)
  }
}
