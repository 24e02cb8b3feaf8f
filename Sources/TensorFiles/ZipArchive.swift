// SPDX-License-Identifier: GPL-3.0-or-later

import CZlib
import Foundation

/// A zip archive of stored (uncompressed) members: PKWARE's APPNOTE 6.3.3, sections 4.3.7, 4.3.12 and 4.3.16.
struct ZipArchive {
  let members: [(name: String, content: Data)]

  init(_ members: [(name: String, content: Data)]) { self.members = members }

  /// Local headers with their contents, the central directory, its end record.
  func data() -> Data {
    var archive = Data()
    var directory = Data()
    for (name, content) in members {
      precondition(content.count < 1 << 31 && archive.count < 1 << 31, "archives beyond 2 GB need zip64")
      let offset = UInt32(archive.count)
      archive.append(littleEndian: 0x0403_4b50 as UInt32)
      archive.append(Self.description(name, content))
      archive.append(littleEndian: 0 as UInt16)  // extra field
      archive.append(Data(name.utf8))
      archive.append(content)

      directory.append(littleEndian: 0x0201_4b50 as UInt32)
      directory.append(littleEndian: 20 as UInt16)  // made by version 2.0, MS-DOS
      directory.append(Self.description(name, content))
      directory.append(Data(count: 12))  // no extra field, no comment, disk 0, attributes 0
      directory.append(littleEndian: offset)
      directory.append(Data(name.utf8))
    }
    let start = UInt32(archive.count)
    archive.append(directory)
    archive.append(littleEndian: 0x0605_4b50 as UInt32)
    archive.append(Data(count: 4))  // disk 0 of 0
    archive.append(littleEndian: UInt16(members.count))
    archive.append(littleEndian: UInt16(members.count))
    archive.append(littleEndian: UInt32(directory.count))
    archive.append(littleEndian: start)
    archive.append(littleEndian: 0 as UInt16)  // comment
    return archive
  }

  /// What local header and directory entry share: from the version needed to the length of the name.
  private static func description(_ name: String, _ content: Data) -> Data {
    var data = Data()
    data.append(littleEndian: 20 as UInt16)  // version 2.0
    data.append(littleEndian: 0x0800 as UInt16)  // the name is UTF-8
    data.append(littleEndian: 0 as UInt16)  // stored
    data.append(littleEndian: 0 as UInt16)  // 00:00
    data.append(littleEndian: 0x0021 as UInt16)  // 1980-01-01, the format's first day
    let checksum = content.withUnsafeBytes { bytes in
      crc32(0, bytes.bindMemory(to: UInt8.self).baseAddress, uInt(content.count))
    }
    data.append(littleEndian: UInt32(checksum))
    data.append(littleEndian: UInt32(content.count))
    data.append(littleEndian: UInt32(content.count))
    data.append(littleEndian: UInt16(name.utf8.count))
    return data
  }
}
