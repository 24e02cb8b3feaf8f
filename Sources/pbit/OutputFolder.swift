// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The folder that a command writes into.
struct OutputFolder {
  let path: String

  /// Creates the folder where it is missing.
  ///
  /// - Throws: ``CommandError`` with code `unwritableFile`.
  init(_ path: String) throws {
    self.path = path
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw CommandError(
        .unwritableFile, error.localizedDescription, at: path, remedy: "give a folder that you may write to")
    }
  }

  /// The path of a file in it.
  func file(_ name: String) -> String { path + "/" + name }

  /// Writes a file.
  ///
  /// - Throws: ``CommandError`` with code `unwritableFile`.
  func write(_ bytes: Data, to name: String) throws {
    do {
      try bytes.write(to: URL(fileURLWithPath: file(name)), options: .atomic)
    } catch {
      throw CommandError(
        .unwritableFile, error.localizedDescription, at: file(name), remedy: "check permissions and the disk's space")
    }
  }

  /// The bytes of a file in it.
  ///
  /// - Throws: ``CommandError`` with code `unwritableFile`.
  func read(_ name: String) throws -> Data {
    guard let bytes = FileManager.default.contents(atPath: file(name)) else {
      throw CommandError(.unwritableFile, "it is gone", at: file(name), remedy: "let nobody else write to the folder")
    }
    return bytes
  }

  /// Writes a value as sorted, indented JSON.
  ///
  /// - Throws: ``CommandError`` with code `unwritableFile`.
  func write(json value: some Encodable, to name: String) throws {
    try write(try JSONEncoder.readable.encode(value) + Data("\n".utf8), to: name)
  }
}
