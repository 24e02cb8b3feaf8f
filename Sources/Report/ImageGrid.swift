// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// Grey pictures of one size in rows and columns, with gutters between and around them.
public struct ImageGrid: Hashable, Sendable {
  /// Pixels of the whole grid, across.
  public let width: Int
  /// Pixels of the whole grid, down.
  public let height: Int
  /// Row by row from the upper left, 0 black to 255 white.
  public let pixels: [UInt8]

  /// Lays out pictures.
  ///
  /// - Parameters:
  ///   - images: Each row by row from its upper left, `imageWidth` × `imageHeight` values from 0, black, to 255.
  ///   - imageWidth: Pixels.
  ///   - imageHeight: Pixels.
  ///   - columns: Pictures in a row; the last row may be short.
  ///   - gutter: Pixels between and around pictures, not scaled.
  ///   - scale: How many pixels, across and down, stand for one.
  ///   - background: The grey of gutters and of empty places.
  /// - Throws: ``ReportError`` with code `badData` where a picture has another size, there is none, a number is not
  ///   positive, or the grid would exceed 2²⁸ pixels.
  public init(
    _ images: [[UInt8]], imageWidth: Int, imageHeight: Int, columns: Int, gutter: Int = 2, scale: Int = 1,
    background: UInt8 = 128
  ) throws(ReportError) {
    guard !images.isEmpty, (1...Self.limit).contains(imageWidth), (1...Self.limit).contains(imageHeight),
      (1...Self.limit).contains(columns), (0...Self.limit).contains(gutter), (1...Self.limit).contains(scale),
      images.count <= Self.limit
    else {
      throw ReportError(
        .badData,
        "\(images.count) pictures of \(imageWidth) × \(imageHeight), \(columns) columns, gutter \(gutter), scale \(scale)",
        at: "image grid", remedy: "give at least one picture and numbers from 1 to \(Self.limit)")
    }
    if let odd = images.firstIndex(where: { $0.count != imageWidth * imageHeight }) {
      throw ReportError(
        .badData, "picture \(odd) has \(images[odd].count) pixels instead of \(imageWidth) × \(imageHeight)",
        at: "image grid", remedy: "give pictures of one size")
    }
    let rows = (images.count + columns - 1) / columns
    let used = min(columns, images.count)
    let (stepX, stepY) = (imageWidth * scale + gutter, imageHeight * scale + gutter)
    width = used * stepX + gutter
    height = rows * stepY + gutter
    guard width <= 1 << 28, height <= (1 << 28) / width else {
      throw ReportError(
        .badData, "a grid of \(width) × \(height) pixels", at: "image grid", remedy: "show fewer pictures or scale less"
      )
    }
    var pixels = [UInt8](repeating: background, count: width * height)
    for (index, image) in images.enumerated() {
      let left = gutter + index % columns * stepX
      let top = gutter + index / columns * stepY
      for y in 0..<imageHeight * scale {
        let start = (top + y) * width + left
        for x in 0..<imageWidth * scale {
          pixels[start + x] = image[y / scale * imageWidth + x / scale]
        }
      }
    }
    self.pixels = pixels
  }

  /// The largest number that a parameter may have: products of four of them fit an integer.
  private static let limit = 1 << 14

  /// The grid as a PNG file's bytes.
  ///
  /// - Throws: ``ReportError`` with code `imageFailed`.
  public func png() throws(ReportError) -> [UInt8] {
    try PNG.encode(pixels, width: width, height: height)
  }

  /// Writes the grid as a PNG file.
  ///
  /// - Throws: ``ReportError`` with code `imageFailed` or `unwritableFile`.
  public func write(to url: URL) throws(ReportError) {
    let bytes = try png()
    do {
      try Data(bytes).write(to: url, options: .atomic)
    } catch {
      throw ReportError(
        .unwritableFile, "the picture cannot be written: \(error.localizedDescription)", at: url.path,
        remedy: "check that the folder exists and is writable")
    }
  }
}
