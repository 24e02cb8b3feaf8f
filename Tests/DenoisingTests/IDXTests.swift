// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import Testing

@Suite struct IDXTests {
  private let good: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 25, 26, 255]

  private func code(_ body: () throws -> Void) -> DenoisingError.Code? {
    do {
      try body()
    } catch let error as DenoisingError {
      return error.code
    } catch {}
    return nil
  }

  @Test func readsPlainAndGzip() throws {
    let folder = try TemporaryFolder()
    let plain = try IDX.read(path: folder.write(good, "a"), rank: 3)
    #expect(plain.dimensions == [2, 1, 2] && plain.bytes == [0, 25, 26, 255])
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/gzip")
    process.arguments = ["-k", "\(folder.path)/a"]
    try process.run()
    process.waitUntilExit()
    let packed = try IDX.read(path: "\(folder.path)/a.gz", rank: 3)
    #expect(packed.bytes == plain.bytes)
    // A gzip file cut anywhere is an error.
    let bytes = [UInt8](try #require(FileManager.default.contents(atPath: "\(folder.path)/a.gz")))
    for length in [12, bytes.count - 9, bytes.count - 1] {
      let path = try folder.write(Array(bytes[0..<length]), "cut.gz")
      #expect(code { _ = try IDX.read(path: path, rank: 3) } == .truncatedFile, "\(length)")
    }
    var damaged = bytes
    damaged[bytes.count - 6] ^= 0x55
    let path = try folder.write(damaged, "damaged.gz")
    #expect(code { _ = try IDX.read(path: path, rank: 3) } == .corruptFile)
  }

  @Test func damagedFilesAreRefused() throws {
    let folder = try TemporaryFolder()
    func code(_ bytes: [UInt8], rank: Int = 3) throws -> DenoisingError.Code? {
      let path = try folder.write(bytes, "x")
      return self.code { _ = try IDX.read(path: path, rank: rank) }
    }
    #expect(try code([]) == .truncatedFile)
    #expect(try code(Array(good[0..<10])) == .truncatedFile)
    #expect(try code(Array(good.dropLast())) == .truncatedFile)
    #expect(try code(good + [0]) == .corruptFile)
    #expect(try code(good, rank: 1) == .badDimensions)
    #expect(try code([1] + good.dropFirst()) == .corruptFile)
    var absurd = good
    absurd.replaceSubrange(4..<16, with: Array(repeating: 255, count: 12))
    #expect(try code(absurd) == .badDimensions)
    absurd.replaceSubrange(4..<16, with: Array(repeating: 0, count: 12))
    #expect(try code(absurd) == .badDimensions)
    #expect(self.code { _ = try IDX.read(path: "\(folder.path)/none", rank: 3) } == .missingFile)
    #expect(self.code { _ = try IDX.read(path: folder.path, rank: 3) } != nil)
  }

  @Test func writesWhatItReads() throws {
    let folder = try TemporaryFolder()
    try IDX(dimensions: [2, 1, 2], bytes: [0, 25, 26, 255]).write(path: "\(folder.path)/w")
    #expect(FileManager.default.contents(atPath: "\(folder.path)/w").map { [UInt8]($0) } == good)
    #expect(throws: DenoisingError.self) { try IDX(dimensions: [3], bytes: [1]).write(path: "\(folder.path)/v") }
  }
}
