// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The Python environment of `make rivals`, for readers that are not ours.
public enum PythonPeers {
  /// Why a script gave no result.
  public struct Failure: Error, CustomStringConvertible {
    /// What the program printed, or what is missing.
    public let description: String
  }

  private static let python: String? = {
    let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
    let path = repository.appendingPathComponent(".build/rivals/bin/python").standardized.path
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }()

  /// Whether a module can be imported.
  public static func has(_ module: String) -> Bool {
    (try? run("import importlib.util as i, sys; sys.exit(i.find_spec('\(module)') is None)", in: nil)) != nil
  }

  /// Runs a script in a folder with the files given, and returns what it prints.
  public static func run(_ script: String, files: [String: Data]) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pbit-python-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, content) in files { try content.write(to: folder.appendingPathComponent(name)) }
    return try run(script, in: folder)
  }

  private static func run(_ script: String, in folder: URL?) throws -> String {
    guard let python else { throw Failure(description: "there is no Python environment: make rivals") }
    return try Program.output(python, ["-c", script], in: folder)
  }
}

/// Programs that are not ours.
public enum Program {
  /// The path of a program on the search path.
  public static func path(_ name: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Runs a program and returns what it prints, errors included; a status other than 0 is an error.
  public static func output(_ path: String, _ arguments: [String], in folder: URL?) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw PythonPeers.Failure(description: text) }
    return text
  }
}
