// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// A SPICE deck with everything it includes: read once, elaborated as often as parameters change.
public struct Deck: Sendable {
  /// A file of a deck.
  public struct Source: Sendable {
    /// The path as the user or the including deck wrote it.
    public let path: String
    /// The path from the root, symbolic links resolved.
    public let absolutePath: String
    /// The text that was read.
    public let text: String
  }

  /// The deck's first line, or what a `.title` card says.
  public let title: String
  /// Every file that was read, the main one first, each once.
  public var sources: [Source] {
    files.map { Source(path: $0.path, absolutePath: $0.absolutePath, text: $0.text) }
  }
  /// Things worth saying about the text that are not errors.
  public let warnings: [Diagnostic]
  /// The names of the library sections that its `.lib` cards ask for, in lower case, each once, before any exchange.
  public let librarySections: [String]
  let body: CircuitBody
  let controls: DeckControls
  let main: SourceFile
  private let files: [SourceFile]

  /// Reads a deck and everything it includes.
  ///
  /// - Parameters:
  ///   - path: The main file.
  ///   - sections: Process sections to exchange: `["tt": "ss"]` reads the section `ss` wherever the deck says
  ///     `.lib 'file' tt`.
  /// - Throws: A ``Diagnostic``.
  public static func read(path: String, sections: [String: String] = [:]) throws -> Deck {
    let absolute = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    return try Deck(try SourceFile.read(path: path, absolutePath: absolute, from: nil), sections: sections)
  }

  /// Reads a deck from its text.
  ///
  /// - Parameters:
  ///   - text: The deck, its title line first.
  ///   - name: What messages call it.
  ///   - folder: Where its relative includes begin.
  ///   - sections: Process sections to exchange, as in ``read(path:sections:)``.
  /// - Throws: A ``Diagnostic``.
  public static func parse(
    _ text: String, name: String, folder: String = ".", sections: [String: String] = [:]
  ) throws -> Deck {
    let url = URL(fileURLWithPath: name, relativeTo: URL(fileURLWithPath: folder, isDirectory: true))
    return try Deck(
      SourceFile(path: name, absolutePath: url.resolvingSymlinksInPath().path, text: text), sections: sections)
  }

  /// The physical line of a place, for messages of later stages about this deck.
  public func line(at location: SourceLocation) -> String? {
    guard let file = files.first(where: { $0.path == location.file }), (1...file.lineCount).contains(location.line)
    else { return nil }
    return file.text(ofLine: location.line - 1)
  }

  /// A message of a later stage, with the line of this deck that it is about.
  public func showing(_ diagnostic: Diagnostic) -> Diagnostic {
    guard diagnostic.sourceLine == nil, let location = diagnostic.location else { return diagnostic }
    var shown = diagnostic
    shown.sourceLine = line(at: location)
    return shown
  }

  private init(_ main: SourceFile, sections: [String: String]) throws {
    let reader = try DeckReader(main, sections: sections)
    for section in sections.keys.sorted() where !reader.requestedSections.contains(section.lowercased()) {
      throw Diagnostic(
        .undefinedName, "the deck reads no library section '\(section)'",
        at: SourceLocation(file: main.path, line: 1, column: 1),
        remedy: NearestSpelling.remedy(
          for: section.lowercased(), among: reader.requestedSections, kind: "library section"))
    }
    librarySections = Array(Set(reader.requestedSections)).sorted()
    body = try reader.parser.finished()
    controls = reader.parser.controls
    title = reader.parser.title
    warnings = reader.parser.warnings
    files = reader.files
    self.main = main
  }

  /// The flat circuit: subcircuits expanded, expressions evaluated, topology checked.
  ///
  /// - Parameters:
  ///   - parameters: Values that replace those of top-level `.param` cards, by name in any case.
  ///   - step: One of ``stepPoints(parameters:)``; without it the deck as if it had no `.step` cards.
  ///   - sample: Which draw of the random variables `agauss`, `gauss`, `aunif` and `unif`; without it all of them have
  ///     their nominal values, as in HSPICE outside of Monte Carlo analysis.
  /// - Throws: A ``Diagnostic``; for a parameter that the deck does not have, at its first line.
  public func elaborated(
    parameters: [String: Double] = [:], at step: StepPoint = StepPoint(), sample: ParameterSample? = nil
  ) throws -> FlatCircuit {
    try Elaborator.flatten(self, overrides: parameters, at: step, sample: sample)
  }
}
