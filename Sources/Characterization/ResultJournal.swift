// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Synchronization

/// Finished results of a run in a file, one JSON object a line, each on the disk before the next begins: what an
/// interrupted run continues from.
///
/// A result is found by the key of everything it depends on, so that those of other inputs are left alone. A last line
/// that was cut off is dropped. The file is locked while it is in use.
public final class ResultJournal: Sendable {
  /// The file.
  public let path: String
  /// Results that were there at the start.
  public let recovered: Int
  private let descriptor: Int32
  private let lines: Mutex<[String: Data]>

  private struct Key: Decodable { let key: String }

  /// Opens a journal, or begins one.
  ///
  /// - Throws: ``SpecError`` with code `journal`.
  public init(path: String) throws {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw SpecError(
        .journal, "the journal cannot be written: \(String(cString: strerror(errno)))", at: path,
        remedy: "write the output to a folder that you may write to")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw SpecError(
        .journal, "another run is writing this journal", at: path, remedy: "wait for it, or choose another output")
    }
    let bytes = FileManager.default.contents(atPath: path) ?? Data()
    // An interrupted write leaves the beginning of a line.
    let whole = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    guard bytes.isEmpty || bytes.starts(with: Data(#"{"key":""#.utf8)) || Data(#"{"key":""#.utf8).starts(with: bytes)
    else {
      close(descriptor)
      throw SpecError(
        .journal, "this file is in the place of the run's journal and is none", at: path,
        remedy: "move it away, or choose another output")
    }
    if whole < bytes.count { ftruncate(descriptor, off_t(whole)) }
    var lines: [String: Data] = [:]
    for line in bytes[..<whole].split(separator: UInt8(ascii: "\n")) {
      // A line that the disk has spoiled is a result that is missing.
      guard let key = try? JSONDecoder().decode(Key.self, from: line).key else { continue }
      lines[key] = Data(line)
    }
    recovered = lines.count
    self.lines = Mutex(lines)
  }

  deinit { close(descriptor) }

  /// Results that it holds now.
  public var count: Int { lines.withLock { $0.count } }

  /// The result of a key, if it is there.
  public func value<Value: Decodable>(_ key: String, as type: Value.Type) -> Value? {
    guard let line = lines.withLock({ $0[key] }) else { return nil }
    return try? JSONDecoder().decode(Line<Value>.self, from: line).value
  }

  /// Appends a result.
  ///
  /// - Throws: ``SpecError`` with code `journal` where it cannot be written.
  public func record(_ key: String, _ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let line = try encoder.encode(Line(key: key, value: value))
    try lines.withLock { lines in
      var bytes = Array(line + Data("\n".utf8))
      while !bytes.isEmpty {
        let count = write(descriptor, bytes, bytes.count)
        guard count > 0 else {
          throw SpecError(
            .journal, "a result cannot be written: \(String(cString: strerror(errno)))", at: path,
            remedy: "make room on the disk and run the same command again")
        }
        bytes.removeFirst(count)
      }
      fsync(descriptor)
      lines[key] = line
    }
  }

}

/// One line: a result under its key.
private struct Line<Value> {
  let key: String
  let value: Value
}

extension Line: Encodable where Value: Encodable {}
extension Line: Decodable where Value: Decodable {}
