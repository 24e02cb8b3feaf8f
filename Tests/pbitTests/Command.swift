// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

/// The built program, run as a person runs it.
struct Command {
  let status: Int32
  /// False where a signal ended it.
  let exited: Bool
  let output: String
  let errors: String

  /// Runs `pbit` with arguments, in a folder.
  init(_ arguments: [String], in folder: URL? = nil) throws {
    let program = Self.products.appendingPathComponent("pbit")
    try #require(FileManager.default.isExecutableFile(atPath: program.path), "no pbit beside the tests")
    try self.init(program: program, arguments, in: folder)
  }

  /// Runs any program.
  init(program: URL, _ arguments: [String], in folder: URL? = nil) throws {
    // Files, not pipes: a pipe that fills up would stop the program.
    let (out, err) = (Scratch.file(), Scratch.file())
    defer { for file in [out, err] { try? FileManager.default.removeItem(at: file) } }
    for file in [out, err] { try Data().write(to: file) }
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: out)
    process.standardError = try FileHandle(forWritingTo: err)
    try process.run()
    process.waitUntilExit()
    status = process.terminationStatus
    exited = process.terminationReason == .exit
    output = String(decoding: try Data(contentsOf: out), as: UTF8.self)
    errors = String(decoding: try Data(contentsOf: err), as: UTF8.self)
  }

  /// Where the tests, the program and its resources were built.
  static var products: URL {
    let test = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
    return test.resolvingSymlinksInPath().deletingLastPathComponent()
  }
}

/// A temporary folder with files in it; removed when the value goes.
final class Scratch {
  let url: URL

  init() throws {
    url = Scratch.file()
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  static func file() -> URL {
    FileManager.default.temporaryDirectory.appendingPathComponent("pbit-\(UUID().uuidString)")
  }

  /// Writes a file and returns its path.
  func write(_ text: String, as name: String) throws -> String {
    let file = url.appendingPathComponent(name)
    try Data(text.utf8).write(to: file)
    return file.path
  }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }
}

/// The repository's own files.
enum Repository {
  static var netlists: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../netlists").standardized
  }

  static func netlist(_ name: String) throws -> String {
    try String(contentsOf: netlists.appendingPathComponent(name), encoding: .utf8)
  }
}
