// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitSimulation

/// The ngspice of this machine, if it has one.
enum Ngspice {
  /// The program on the search path.
  static let path: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { "\($0)/ngspice" }.first { FileManager.default.isExecutableFile(atPath: $0) }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// The plots of a deck run in batch mode.
  static func run(_ deck: String) throws -> [Trace] {
    try inTemporaryFolder { folder in
      let (input, output) = (folder.appendingPathComponent("deck.cir"), folder.appendingPathComponent("out.raw"))
      try Data(deck.utf8).write(to: input)
      let log = try execute(["-b", "-r", output.path, input.path], in: folder)
      guard let data = FileManager.default.contents(atPath: output.path) else {
        throw Failure(description: "ngspice wrote no rawfile:\n\(log)\n\(deck)")
      }
      return try Rawfile.traces(data)
    }
  }

  /// What a deck run in batch mode prints.
  static func log(_ deck: String) throws -> String {
    try inTemporaryFolder { folder in
      let input = folder.appendingPathComponent("deck.cir")
      try Data(deck.utf8).write(to: input)
      return try execute(["-b", input.path], in: folder)
    }
  }

  /// What a control script prints.
  static func control(_ commands: String, in folder: URL) throws -> String {
    let script = folder.appendingPathComponent("script.cir")
    try Data("script\n.control\n\(commands)\nquit 0\n.endc\n.end\n".utf8).write(to: script)
    return try execute(["-b", script.path], in: folder)
  }

  /// A folder that is gone afterwards.
  static func inTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pbit-peer-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  private static func execute(_ arguments: [String], in folder: URL) throws -> String {
    guard let path else { throw Failure(description: "no ngspice") }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text
  }
}
