// SPDX-License-Identifier: GPL-3.0-or-later

/// `.save`, and `.print`, `.probe` and `.plot`, which are the same but for the analysis that they name.
extension DeckParser {
  private static let analyses: Set<String> = ["op", "dc", "ac", "tran", "noise"]

  /// `.save [all] [v(node)] [v(node,node)] [i(source)] [node] …`; anything else is ignored with a warning.
  ///
  /// Waveforms are kept of every analysis. `vm`, `vdb` and the like of `.print ac` keep the complex voltage.
  mutating func parseOutputs(_ head: Word, _ cursor: inout CardCursor) throws {
    if head.name != ".save" {
      var ahead = cursor
      if let word = ahead.plainWord(), Self.analyses.contains(word.name), ahead.peek() != UInt8(ascii: "(") {
        cursor = ahead
        if word.name == "noise" {
          warnings.append(word.place.error(.unsupportedCard, "the spectra of .noise are always written, all of them"))
          _ = cursor.rest()
          return
        }
      }
    }
    while !cursor.isAtEnd() {
      let place = cursor.place
      guard let word = cursor.word() else {
        if !skipGroup(&cursor) { throw cursor.stray() }
        ignore(at: place)
        continue
      }
      if cursor.peek() == UInt8(ascii: "(") {
        let start = cursor
        if !waveform(word, &cursor) {
          cursor = start
          guard skipGroup(&cursor) else { throw cursor.place.error(.syntax, "this parenthesis is never closed") }
          ignore(at: word.place)
        }
      } else if cursor.accept("=") {
        // Names and limits of plots.
        if !skipGroup(&cursor), cursor.word() == nil { throw cursor.stray() }
        ignore(at: word.place)
      } else if word.name == "all" {
        controls.saves.append(("all", nil))
      } else if word.name.hasPrefix("@") {
        ignore(at: word.place)
      } else {
        controls.saves.append(("v(\(word.name))", word))
      }
      cursor.skipSeparators()
    }
  }

  /// Takes in `v(node)`, `v(node,node)`, `i(source)` and their complex parts.
  private mutating func waveform(_ function: Word, _ cursor: inout CardCursor) -> Bool {
    guard let letter = function.name.first, letter == "v" || letter == "i",
      MeasureCard.Signal.Part(rawValue: String(function.name.dropFirst())) != nil, cursor.accept("("),
      let first = cursor.word()
    else { return false }
    cursor.skipSeparators()
    let second = letter == "v" ? cursor.word() : nil
    guard cursor.accept(")") else { return false }
    for word in [first, second].compactMap({ $0 }) { controls.saves.append(("\(letter)(\(word.name))", word)) }
    return true
  }

  /// Steps over `(…)`, `{…}` or `'…'`; false if none of them comes next or it is not closed.
  private func skipGroup(_ cursor: inout CardCursor) -> Bool {
    let pairs: [Character: Character] = ["(": ")", "{": "}", "'": "'", "\"": "\""]
    guard let opening = pairs.keys.first(where: { cursor.accept($0) }), let closing = pairs[opening] else {
      return false
    }
    var depth = 1
    while depth > 0, !cursor.isAtEnd() {
      if cursor.accept(closing) {
        depth -= 1
      } else if cursor.accept(opening) {
        depth += 1
      } else if cursor.word() == nil {
        cursor.skipByte()
      }
    }
    return depth == 0
  }

  private mutating func ignore(at place: Place) {
    warnings.append(
      place.error(.unsupportedCard, "this output is ignored", remedy: "write v(node), v(node,node) or i(source)"))
  }
}
