// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// Reads a deck's files: follows `.include` and `.lib`, skips `.control` blocks, stops at `.end`.
struct DeckReader {
  private(set) var parser: DeckParser
  /// Every file in the order of the first use.
  private(set) var files: [SourceFile]
  /// Library sections that `.lib` cards asked for, as written.
  private(set) var requestedSections: [String] = []
  private let sectionOverrides: [String: String]
  /// The files, with sections, that are being read, outermost first.
  private var open: [(key: String, display: String)]

  /// Reads a whole deck from its main file.
  init(_ main: SourceFile, sections: [String: String]) throws {
    sectionOverrides = Dictionary(
      sections.map { ($0.key.lowercased(), $0.value.lowercased()) }, uniquingKeysWith: { first, _ in first })
    parser = DeckParser(title: main.text(ofLine: 0).trimmingCharacters(in: .whitespaces))
    files = [main]
    open = [(main.absolutePath, main.path)]
    warnIfTitleIsMissing(main)
    var cards = CardReader(file: main, fromLine: 1)
    try readCards(&cards, untilEndOfSection: nil)
  }

  // MARK: Cards

  /// Reads cards to the end of the file, `.end`, or the `.endl` of a library section.
  private mutating func readCards(_ cards: inout CardReader, untilEndOfSection section: Word?) throws {
    while let line = try cards.next() {
      var cursor = CardCursor(line)
      guard let head = cursor.plainWord(), head.name.hasPrefix(".") else {
        try parser.parse(line)
        continue
      }
      switch head.name {
      case ".end":
        try cursor.expectEnd()
        if let section { throw Self.unclosed(section) }
        if let rest = try? cards.next() {
          parser.warnings.append(rest.place(at: 0).error(.syntax, "everything behind .end is ignored"))
        }
        return
      case ".include", ".inc", ".incl": try include(head, &cursor)
      case ".lib": try library(head, &cursor, &cards, inside: section)
      case ".endl":
        guard let section else { throw head.place.error(.syntax, ".endl without .lib", remedy: "remove it") }
        if let name = cursor.word(), name.name != section.name {
          throw name.place.error(.syntax, "the open section is '\(section.spelling)', not '\(name.spelling)'")
        }
        return
      case ".control": try skipControlBlock(head, &cards)
      case ".data": try parser.define(try DataTable.read(head, cursor, &cards))
      case ".enddata": throw head.place.error(.syntax, ".enddata without .data", remedy: "remove it")
      case ".endc": throw head.place.error(.syntax, ".endc without .control", remedy: "remove it")
      default: try parser.parse(line)
      }
    }
    if let section { throw Self.unclosed(section) }
  }

  private static func unclosed(_ section: Word) -> Diagnostic {
    section.place.error(
      .syntax, "the library section '\(section.spelling)' has no .endl", remedy: "close it with .endl")
  }

  /// Command scripts are not run; the warnings say what was not done.
  private mutating func skipControlBlock(_ head: Word, _ cards: inout CardReader) throws {
    while let line = try cards.next() {
      var cursor = CardCursor(line)
      guard let command = cursor.word() else { continue }
      if command.name == ".endc" { return }
      parser.warnings.append(
        command.place.error(
          .unsupportedCard, "the command '\(command.spelling)' of a .control block is not run",
          remedy: "write analyses as cards (.op, .dc, .ac, .noise, .tran)"))
    }
    throw head.place.error(.syntax, ".control has no .endc", remedy: "close the block with .endc")
  }

  // MARK: Other files

  private mutating func include(_ head: Word, _ cursor: inout CardCursor) throws {
    guard let path = try cursor.text() else {
      throw cursor.place.error(.syntax, "\(head.name) names no file", remedy: "write .include 'file'")
    }
    try cursor.expectEnd()
    let file = try source(path)
    try entering(key: file.absolutePath, display: path.spelling, from: path) { reader in
      var cards = CardReader(file: file, fromLine: 0)
      try reader.readCards(&cards, untilEndOfSection: nil)
    }
  }

  /// `.lib 'file' section` reads a section; `.lib section` begins one, to be read only on demand.
  private mutating func library(
    _ head: Word, _ cursor: inout CardCursor, _ cards: inout CardReader, inside section: Word?
  ) throws {
    guard let first = try cursor.text() else {
      throw cursor.place.error(.syntax, ".lib names no file", remedy: "write .lib 'file' section")
    }
    guard let requested = cursor.word() else {
      if first.name.contains("/") || first.spelling.contains(".") {
        throw cursor.place.error(.syntax, ".lib names no section of the file", remedy: "write .lib 'file' section")
      }
      if let section {
        throw first.place.error(
          .syntax, "the section '\(section.spelling)' is not closed before this one", remedy: "write .endl before it")
      }
      return try skipSection(first, &cards)
    }
    try cursor.expectEnd()
    requestedSections.append(requested.name)
    let name = sectionOverrides[requested.name] ?? requested.name
    let file = try source(first)
    try entering(key: "\(file.absolutePath)\n\(name)", display: "\(first.spelling) \(name)", from: first) { reader in
      try reader.readSection(name, of: file, requested: requested)
    }
  }

  private func skipSection(_ section: Word, _ cards: inout CardReader) throws {
    while let line = try cards.next() {
      var cursor = CardCursor(line)
      if cursor.word()?.name == ".endl" { return }
    }
    throw Self.unclosed(section)
  }

  private mutating func readSection(_ name: String, of file: SourceFile, requested: Word) throws {
    var cards = CardReader(file: file, fromLine: 0)
    var sections: [String] = []
    var found: Word?
    var strayCard: Place?
    while let line = try cards.next() {
      var cursor = CardCursor(line)
      guard let head = cursor.word(), head.name == ".lib", let section = try cursor.text(), cursor.isAtEnd() else {
        strayCard = strayCard ?? line.place(at: 0)
        continue
      }
      sections.append(section.name)
      guard section.name == name else {
        try skipSection(section, &cards)
        continue
      }
      if let found {
        throw section.place.error(
          .duplicateName, "the section '\(section.spelling)' is already defined at \(found.place.location)")
      }
      found = section
      try readCards(&cards, untilEndOfSection: section)
    }
    if let strayCard {
      parser.warnings.append(
        strayCard.error(
          .syntax, "a card outside every section of a library is not read", remedy: "put it into a section"))
    }
    if found == nil {
      throw requested.place.error(
        .undefinedName, "the library '\(file.path)' has no section '\(name)'",
        remedy: NearestSpelling.remedy(for: name, among: sections, kind: "section"))
    }
  }

  /// The file of a path that is relative to the file that mentions it.
  private mutating func source(_ path: Word) throws -> SourceFile {
    let folder = URL(fileURLWithPath: path.place.file.absolutePath).deletingLastPathComponent()
    let absolute = URL(fileURLWithPath: path.spelling, relativeTo: folder).resolvingSymlinksInPath().path
    if let known = files.first(where: { $0.absolutePath == absolute }) { return known }
    let file = try SourceFile.read(path: path.spelling, absolutePath: absolute, from: path.place)
    files.append(file)
    return file
  }

  /// Runs `body` with a file marked as open; a file that is open already would be read forever.
  private mutating func entering(
    key: String, display: String, from path: Word, _ body: (inout DeckReader) throws -> Void
  ) throws {
    if let first = open.firstIndex(where: { $0.key == key }) {
      let loop = (open[first...].map(\.display) + [display]).joined(separator: " → ")
      throw path.place.error(.recursion, "this file includes itself: \(loop)", remedy: "remove one of the includes")
    }
    if open.count >= Self.maximumDepth {
      throw path.place.error(.recursion, "files are included more than \(Self.maximumDepth) deep")
    }
    open.append((key, display))
    try body(&self)
    open.removeLast()
  }

  /// More than any library needs, and far from the end of a thread's stack.
  private static let maximumDepth = 100

  // MARK: Title

  /// The first line never is a card; warns if it looks like one.
  private mutating func warnIfTitleIsMissing(_ main: SourceFile) {
    guard Self.looksLikeCard(parser.title) else { return }
    parser.warnings.append(
      Place(file: main, line: 0, byte: 0).error(
        .syntax, "the first line is the title, but this looks like a card; it is ignored",
        remedy: "put a title line before it"))
  }

  private static func looksLikeCard(_ title: String) -> Bool {
    let words = title.split(whereSeparator: \.isWhitespace)
    guard let head = words.first?.lowercased(), let letter = head.first else { return false }
    if letter == "." { return head.dropFirst().first?.isLetter == true }
    switch letter {
    case "r", "c", "l", "v", "i":
      guard words.count >= 4 else { return false }
      let value = Array(words[3].utf8)
      let isKeyword = ["dc", "ac", "pulse", "pwl"].contains { words[3].lowercased().hasPrefix($0) }
      return isKeyword || value.first == UInt8(ascii: "{") || EngineeringNumber.scan(value, from: 0)?.end == value.count
    case "m": return words.count >= 6 && title.contains("=")
    case "b": return words.count >= 4 && ["v", "i"].contains { words[3].lowercased().hasPrefix($0 + "=") }
    case "d": return words.count == 4 && head.dropFirst().first?.isNumber == true
    case "e", "g", "f", "h":
      return words.count >= 5 && head.dropFirst().first?.isNumber == true
        && EngineeringNumber.scan(Array(words[words.count - 1].utf8), from: 0) != nil
    case "x": return words.count >= 3 && head.dropFirst().first?.isNumber == true
    default: return false
    }
  }
}
