// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The text of one file of a deck, with an index of its lines.
final class SourceFile: Sendable {
  /// The path as the user or the including deck wrote it.
  let path: String
  /// The path from the root, without `.`, `..` and symbolic links.
  let absolutePath: String
  let text: String
  /// The text as UTF-8; lines and tokens are ranges of it.
  let bytes: [UInt8]
  private let lineStarts: [Int]
  private let isASCII: Bool

  init(path: String, absolutePath: String, text: String) {
    self.path = path
    self.absolutePath = absolutePath
    self.text = text
    bytes = Array(text.utf8)
    var starts = [0]
    var ascii = true
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8.newline { starts.append(index + 1) }
      if byte >= 0x80 { ascii = false }
    }
    lineStarts = starts
    isASCII = ascii
  }

  /// Reads a file; bytes that are not UTF-8 (Latin-1 comments) become the replacement character.
  static func read(path: String, absolutePath: String, from place: Place?) throws -> SourceFile {
    func refusal(_ reason: String) -> Diagnostic {
      let message = "cannot read '\(path)': \(reason)"
      let remedy = "paths are relative to the file that names them; looked for \(absolutePath)"
      return place?.error(.unreadableFile, message, remedy: remedy)
        ?? Diagnostic(.unreadableFile, message, at: nil, remedy: remedy)
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: absolutePath, isDirectory: &isFolder) else {
      throw refusal("there is no such file")
    }
    if isFolder.boolValue { throw refusal("it is a folder") }
    guard let data = FileManager.default.contents(atPath: absolutePath) else {
      throw refusal("permission denied or a read error")
    }
    if data.contains(0) { throw refusal("it is not a text file (it contains a zero byte)") }
    var text = String(decoding: data, as: UTF8.self)
    if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
    return SourceFile(path: path, absolutePath: absolutePath, text: text)
  }

  var lineCount: Int { lineStarts.count }

  /// The bytes of a line, counted from 0, without its line end.
  func range(ofLine line: Int) -> Range<Int> {
    let start = lineStarts[line]
    var end = line + 1 < lineStarts.count ? lineStarts[line + 1] - 1 : bytes.count
    if end > start, bytes[end - 1] == UInt8.carriageReturn { end -= 1 }
    return start..<end
  }

  func text(ofLine line: Int) -> String { String(decoding: bytes[range(ofLine: line)], as: UTF8.self) }

  /// The column, from 1 and in characters, of a byte of a line.
  func column(ofByte byte: Int, inLine line: Int) -> Int {
    if isASCII { return byte + 1 }
    let start = lineStarts[line]
    return String(decoding: bytes[start..<min(start + byte, bytes.count)], as: UTF8.self).count + 1
  }
}

/// A place in a file, cheap to carry on every token.
struct Place: Sendable {
  let file: SourceFile
  /// Counted from 0.
  let line: Int32
  /// The offset in the line in bytes, from 0.
  let byte: Int32

  init(file: SourceFile, line: Int, byte: Int) {
    self.file = file
    self.line = Int32(clamping: line)
    self.byte = Int32(clamping: byte)
  }

  var location: SourceLocation {
    SourceLocation(
      file: file.path, line: Int(line) + 1, column: file.column(ofByte: Int(byte), inLine: Int(line)))
  }

  /// A diagnostic that shows this place's line.
  func error(_ code: NetlistErrorCode, _ message: String, remedy: String? = nil) -> Diagnostic {
    Diagnostic(code, message, at: location, line: file.text(ofLine: Int(line)), remedy: remedy)
  }
}
