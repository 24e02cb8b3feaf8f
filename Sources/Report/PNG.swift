// SPDX-License-Identifier: GPL-3.0-or-later

import CPNG

/// PNG through libpng's simplified interface, which reports errors by value and never jumps out of a call.
enum PNG {
  /// An eight-bit grey picture as a PNG file's bytes.
  ///
  /// - Throws: ``ReportError``: `badData` where the pixels do not fill the picture, `imageFailed` with libpng's words.
  static func encode(_ pixels: [UInt8], width: Int, height: Int) throws(ReportError) -> [UInt8] {
    guard width > 0, height > 0, let columns = UInt32(exactly: width), let rows = UInt32(exactly: height),
      pixels.count == width * height, let stride = Int32(exactly: width)
    else {
      throw ReportError(
        .badData, "\(pixels.count) pixels for a picture of \(width) × \(height)", at: "PNG",
        remedy: "give as many pixels as the picture has")
    }
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    image.width = columns
    image.height = rows
    image.format = 0  // PNG_FORMAT_GRAY: no flag set
    // No control structure outlives a failed call, but freeing twice is allowed and freeing once is required.
    defer { png_image_free(&image) }

    var size: png_alloc_size_t = 0
    guard png_image_write_to_memory(&image, nil, &size, 0, pixels, stride, nil) != 0 else { throw failure(image) }
    var bytes = [UInt8](repeating: 0, count: Int(size))
    guard png_image_write_to_memory(&image, &bytes, &size, 0, pixels, stride, nil) != 0 else { throw failure(image) }
    return Array(bytes.prefix(Int(size)))
  }

  private static func failure(_ image: png_image) -> ReportError {
    let message = withUnsafeBytes(of: image.message) { buffer in
      String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
    }
    return ReportError(
      .imageFailed, "libpng: \(message)", at: "PNG", remedy: "check the picture's size and the memory available")
  }
}
