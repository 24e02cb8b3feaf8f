// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The gnuplot program: scripts in, SVG text out.
public struct Gnuplot: Sendable {
  /// The program.
  public let executable: URL

  /// Finds gnuplot.
  ///
  /// - Parameter searchPath: Folders separated by colons; the environment's `PATH` unless given.
  /// - Throws: ``ReportError`` with code `missingProgram`.
  public init(searchPath: String? = nil) throws(ReportError) {
    let path = searchPath ?? ProcessInfo.processInfo.environment["PATH"] ?? ""
    let candidates = path.split(separator: ":").map {
      URL(fileURLWithPath: String($0)).appendingPathComponent("gnuplot")
    }
    guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) }) else {
      throw ReportError(
        .missingProgram, "the program is not on the search path", at: "gnuplot",
        remedy: "install it: apt-get install gnuplot-nox")
    }
    executable = found
  }

  /// Draws a figure.
  ///
  /// The same figure gives the same bytes: no dates, no start-up files, one locale.
  ///
  /// - Returns: An SVG document whose ink is `currentColor`, so that it follows the page's light or dark text.
  /// - Throws: ``ReportError`` with code `programFailed` and what gnuplot said.
  public func svg(of figure: Figure) throws(ReportError) -> String {
    let output = try run(figure.terminalScript + figure.script, for: figure)
    guard output.contains("</svg>") else {
      throw ReportError(.programFailed, "gnuplot drew nothing", at: figure.name, remedy: "check the figure's script")
    }
    return FigureMarkup(figure: figure).adapt(output)
  }

  /// Runs the script. Files stand in for the three streams, so that no pipe can fill up.
  private func run(_ script: String, for figure: Figure) throws(ReportError) -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pbit-gnuplot-\(UUID().uuidString)")
    let input = folder.appendingPathComponent("script")
    let output = folder.appendingPathComponent("output")
    let messages = folder.appendingPathComponent("messages")
    defer { try? FileManager.default.removeItem(at: folder) }
    let process = Process()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(script.utf8).write(to: input)
      try Data().write(to: output)
      try Data().write(to: messages)
      process.executableURL = executable
      process.arguments = ["--default-settings", "-"]
      process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]
      process.standardInput = try FileHandle(forReadingFrom: input)
      process.standardOutput = try FileHandle(forWritingTo: output)
      process.standardError = try FileHandle(forWritingTo: messages)
      try process.run()
      process.waitUntilExit()
      let said = String(decoding: try Data(contentsOf: messages), as: UTF8.self)
        .trimmingCharacters(in: .whitespacesAndNewlines)
      guard process.terminationReason == .exit, process.terminationStatus == 0 else {
        throw ReportError(
          .programFailed, "gnuplot stopped with status \(process.terminationStatus): \(said)", at: figure.name,
          remedy: "check the figure's data")
      }
      return String(decoding: try Data(contentsOf: output), as: UTF8.self)
    } catch let error as ReportError {
      throw error
    } catch {
      throw ReportError(
        .programFailed, "\(executable.path) could not be run: \(error)", at: figure.name,
        remedy: "check that gnuplot runs and that the temporary folder is writable")
    }
  }
}
