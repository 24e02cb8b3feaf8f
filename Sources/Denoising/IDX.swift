// SPDX-License-Identifier: GPL-3.0-or-later

import CZlib
import Foundation

/// The IDX format of the MNIST family, plain or gzip-compressed: a big-endian header, then unsigned bytes.
public struct IDX: Sendable {
  /// Size of each dimension, the slowest first.
  public let dimensions: [Int]
  /// The elements, row-major.
  public let bytes: [UInt8]

  /// An array from its parts; `bytes` has as many elements as the dimensions say.
  public init(dimensions: [Int], bytes: [UInt8]) {
    self.dimensions = dimensions
    self.bytes = bytes
  }

  /// The file, uncompressed.
  public var file: Data {
    var file = Data([0, 0, 8, UInt8(dimensions.count)])
    for size in dimensions { for shift in [24, 16, 8, 0] { file.append(UInt8(truncatingIfNeeded: size >> shift)) } }
    file.append(contentsOf: bytes)
    return file
  }

  /// Writes the array, uncompressed.
  ///
  /// - Throws: ``DenoisingError`` where dimensions and elements disagree or the file cannot be written.
  public func write(path: String) throws(DenoisingError) {
    guard dimensions.count <= 255, dimensions.allSatisfy({ (1...Int(UInt32.max)).contains($0) }),
      dimensions.reduce(1, *) == bytes.count
    else {
      throw DenoisingError(
        .shapeMismatch, "\(bytes.count) elements for dimensions \(dimensions)", at: path,
        remedy: "give one byte an element")
    }
    do {
      try file.write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw DenoisingError(
        .cannotWrite, error.localizedDescription, at: path,
        remedy: "check the folder's permissions and the disk's space")
    }
  }

  /// Largest number of elements accepted; a header that claims more is taken as damaged.
  public static let maximumElements = 1 << 31

  /// Reads the file at `path`, which must have `rank` dimensions.
  ///
  /// - Throws: ``DenoisingError`` where the file is missing, truncated, corrupt or not IDX of unsigned bytes.
  public static func read(path: String, rank: Int) throws(DenoisingError) -> IDX {
    let content = try inflate(path: path)
    let remedy = "fetch the file again from where the data set is published"
    guard content.count >= 4 else {
      throw DenoisingError(.truncatedFile, "only \(content.count) bytes, no IDX header", at: path, remedy: remedy)
    }
    guard content[0] == 0, content[1] == 0, content[2] == 8 else {
      let magic = content[0..<4].map { String(format: "%02x", $0) }.joined()
      throw DenoisingError(
        .corruptFile, "magic number 0x\(magic) is not IDX of unsigned bytes (0x000008..)", at: path,
        remedy: "give an IDX file such as train-images-idx3-ubyte.gz")
    }
    guard content[3] == UInt8(rank) else {
      throw DenoisingError(
        .badDimensions, "\(content[3]) dimensions where \(rank) are expected", at: path,
        remedy: "images have 3 dimensions, labels 1; check that the names of the files were not exchanged")
    }
    let header = 4 + 4 * rank
    guard content.count >= header else {
      throw DenoisingError(.truncatedFile, "the header ends after \(content.count) bytes", at: path, remedy: remedy)
    }
    var dimensions: [Int] = []
    var elements = 1
    for i in 0..<rank {
      let size = content[(4 + 4 * i)..<(8 + 4 * i)].reduce(0) { $0 << 8 | Int($1) }
      let (product, overflow) = elements.multipliedReportingOverflow(by: size)
      guard size > 0, !overflow, product <= maximumElements else {
        throw DenoisingError(.badDimensions, "dimension \(i) is \(size)", at: path, remedy: remedy)
      }
      dimensions.append(size)
      elements = product
    }
    guard content.count - header >= elements else {
      throw DenoisingError(
        .truncatedFile, "\(content.count - header) of \(elements) elements", at: path, remedy: remedy)
    }
    guard content.count - header == elements else {
      throw DenoisingError(
        .corruptFile, "\(content.count - header - elements) bytes follow the last element", at: path, remedy: remedy)
    }
    return IDX(dimensions: dimensions, bytes: Array(content[header...]))
  }

  /// The file's content, decompressed where it is gzip.
  private static func inflate(path: String) throws(DenoisingError) -> [UInt8] {
    guard FileManager.default.isReadableFile(atPath: path), let file = gzopen(path, "rb") else {
      throw DenoisingError(.missingFile, "cannot be read", at: path, remedy: "check the path and its permissions")
    }
    defer { gzclose_r(file) }
    var content: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = gzread(file, &chunk, UInt32(chunk.count))
      if count > 0 { content.append(contentsOf: chunk[0..<Int(count)]) }
      if content.count > maximumElements + 64 {
        throw DenoisingError(
          .badDimensions, "more than \(maximumElements) bytes", at: path, remedy: "give an IDX file of images or labels"
        )
      }
      if count < Int32(chunk.count) { break }
    }
    var status: Int32 = Z_OK
    let message = gzerror(file, &status).map { String(cString: $0) } ?? ""
    guard status == Z_OK || status == Z_STREAM_END else {
      let truncated = status == Z_BUF_ERROR
      throw DenoisingError(
        truncated ? .truncatedFile : .corruptFile,
        truncated ? "the compressed stream ends early" : "the compressed stream is damaged (\(message))", at: path,
        remedy: "fetch the file again from where the data set is published")
    }
    return content
  }
}
