// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Keeps what a test makes, where PBIT_TEST_OUTPUT names a folder, for an eye to judge.
enum TestOutput {
  static func keep(_ data: Data, as name: String) throws {
    guard let folder = ProcessInfo.processInfo.environment["PBIT_TEST_OUTPUT"] else { return }
    let url = URL(fileURLWithPath: folder)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    try data.write(to: url.appendingPathComponent(name))
  }
}

/// Whether a document is well-formed XML.
struct XMLParsing {
  var isWellFormed: Bool
  var message: String

  init(_ text: String) {
    let parser = XMLParser(data: Data(text.utf8))
    isWellFormed = parser.parse()
    message = isWellFormed ? "" : "line \(parser.lineNumber): \(parser.parserError.map { "\($0)" } ?? "unknown")"
  }
}
