// SPDX-License-Identifier: GPL-3.0-or-later

import CZlib
import Foundation

extension ZipArchive {
  /// The members of an archive, stored (method 0) or deflated (8), by its central directory; zip64 is refused.
  init(reading data: Data, place: String) throws(TensorFileError) {
    let bytes = [UInt8](data)
    func number(_ offset: Int, _ width: Int) -> Int {
      (0..<width).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }
    func damaged(_ what: String) -> TensorFileError {
      TensorFileError(.corruptFile, what, at: place, remedy: "save it again with numpy.savez")
    }
    // The end record is the last 22 bytes but for a comment of up to 64 kB.
    guard bytes.count >= 22,
      let end = (max(0, bytes.count - 22 - 65535)...(bytes.count - 22)).last(where: { number($0, 4) == 0x0605_4b50 })
    else { throw damaged("it is no zip archive") }
    var members: [(name: String, content: Data)] = []
    var entry = number(end + 16, 4)
    for _ in 0..<number(end + 10, 2) {
      guard entry + 46 <= bytes.count, number(entry, 4) == 0x0201_4b50 else {
        throw damaged("its directory is damaged")
      }
      let (method, checksum) = (number(entry + 10, 2), UInt32(number(entry + 16, 4)))
      let (packed, size, local) = (number(entry + 20, 4), number(entry + 24, 4), number(entry + 42, 4))
      let nameEnd = entry + 46 + number(entry + 28, 2)
      guard nameEnd <= bytes.count, packed < 0xFFFF_FFFF, size < 0xFFFF_FFFF, local + 30 <= bytes.count else {
        throw damaged("a member lies outside the file, or beyond 4 GB")
      }
      let name = String(decoding: bytes[(entry + 46)..<nameEnd], as: UTF8.self)
      let start = local + 30 + number(local + 26, 2) + number(local + 28, 2)
      guard start + packed <= bytes.count, let content = Self.unpack(bytes[start..<(start + packed)], method, size),
        content.withUnsafeBytes({ crc32(0, $0.bindMemory(to: UInt8.self).baseAddress, uInt($0.count)) })
          == uLong(checksum)
      else { throw damaged("member \(name) is damaged or packed by method \(method)") }
      members.append((name, content))
      entry = nameEnd + number(entry + 30, 2) + number(entry + 32, 2)
    }
    self.init(members)
  }

  /// Content of a member, nil where it does not unpack to `size` bytes.
  private static func unpack(_ bytes: ArraySlice<UInt8>, _ method: Int, _ size: Int) -> Data? {
    if method == 0 { return bytes.count == size ? Data(bytes) : nil }
    guard method == 8 else { return nil }
    var (input, output) = (Array(bytes), [UInt8](repeating: 0, count: max(size, 1)))
    var stream = z_stream()
    // Negative window bits: a raw deflate stream without zlib's header.
    guard inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    let status = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = uInt(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = uInt(size)
        return inflate(&stream, Z_FINISH)
      }
    }
    return status == Z_STREAM_END && Int(stream.total_out) == size ? Data(output.prefix(size)) : nil
  }
}
