// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitNotebooks

/// Real Jupyter, which executes notebooks and keeps their outputs.
struct NotebookExecution {
  /// A Python with nbclient, ipykernel and what the notebooks import.
  let python: String
  let scripts: NotebookScripts

  /// Executes notebooks in place.
  ///
  /// - Parameters:
  ///   - names: file names.
  ///   - folder: where they stand.
  /// - Returns: versions of the packages that did it.
  /// - Throws: `NotebookError` with code `executionFailed` and what Python said.
  func run(_ names: [String], in folder: OutputFolder) throws -> [String: String] {
    let progress = ProgressLine("executing \(names.count) notebooks")
    defer { progress.finish() }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [python, scripts.executor.path] + names.map { folder.file($0) }
    process.standardInput = FileHandle.nullDevice
    // Files, not pipes: a pipe that fills up would stop the program.
    let (output, errors) = (try Self.temporaryFile(), try Self.temporaryFile())
    defer { for file in [output, errors] { try? FileManager.default.removeItem(at: file) } }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0,
      let versions = try? JSONDecoder().decode([String: String].self, from: Data(contentsOf: output))
    else {
      let said = String(decoding: (try? Data(contentsOf: errors)) ?? Data(), as: UTF8.self)
      throw NotebookError(
        .executionFailed, "the notebooks could not be executed:\n" + said.suffix(3000), at: python,
        remedy: "install its packages: pip install nbclient ipykernel matplotlib thrml 'jax[cpu]'")
    }
    return versions
  }

  private static func temporaryFile() throws -> URL {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("pbit-\(UUID().uuidString)")
    try Data().write(to: file)
    return file
  }
}
