// SPDX-License-Identifier: GPL-3.0-or-later

/// What follows the nodes of a `V` or `I` card: `[DC] value`, `AC magnitude [phase]`, and a function of time such as `PULSE(…)`.
enum SourceParser {
  private static let unsupported: Set<String> = [
    "am", "external", "pattern", "pat",
  ]
  private static let keywords = ["dc", "ac"] + SourceFunction.allCases.map(\.rawValue)

  static func parse(
    _ element: inout ElementCard, _ cursor: inout CardCursor, warnings: inout [Diagnostic]
  ) throws {
    var source = SourceCard()
    while !cursor.isAtEnd() {
      if cursor.isAtValue() {
        if source.dc != nil { throw cursor.stray() }
        source.dc = try cursor.value(of: "the DC value")
      } else if let keyword = keyword(&cursor) {
        try parse(keyword, into: &source, &cursor)
      } else {
        let name = try cursor.assignmentName()
        let value = try cursor.value(of: "the value of '\(name.spelling)'")
        element.parameters.append(Assignment(name: name, value: value))
      }
    }
    if source.dc == nil, source.shape == nil {
      warnings.append(
        element.name.place.error(
          .syntax, "'\(element.name.spelling)' has no value: DC 0 is assumed", remedy: "write DC 0"))
    }
    element.source = source
  }

  /// The next word, if it is a keyword: `DC=1` is accepted, as is `DC 1`.
  private static func keyword(_ cursor: inout CardCursor) -> Word? {
    var ahead = cursor
    guard let word = ahead.word() else { return nil }
    if ahead.peek() == UInt8(ascii: "=") {
      guard word.name == "dc" || word.name == "ac" else { return nil }
      _ = ahead.accept("=")
    }
    cursor = ahead
    return word
  }

  private static func parse(_ keyword: Word, into source: inout SourceCard, _ cursor: inout CardCursor) throws {
    func refuseSecond(_ isSecond: Bool) throws {
      if isSecond { throw keyword.place.error(.duplicateName, "this source has two values of this kind") }
    }
    if let function = SourceFunction(rawValue: keyword.name == "sine" ? "sin" : keyword.name) {
      try refuseSecond(source.shape != nil)
      let values = try list(&cursor)
      try function.check(values, end: cursor.place)
      source.shape = .init(function: function, values: values, place: keyword.place)
      return
    }
    switch keyword.name {
    case "dc":
      try refuseSecond(source.dc != nil)
      source.dc = try cursor.value(of: "the DC value")
    case "ac":
      try refuseSecond(source.acMagnitude != nil)
      source.acMagnitude = cursor.isAtValue() ? try cursor.value(of: "the AC magnitude") : .number(1, keyword.place)
      if cursor.isAtValue() { source.acPhase = try cursor.value(of: "the AC phase") }
    case let name where unsupported.contains(name):
      throw keyword.place.error(
        .unsupportedCard, "the source function '\(keyword.spelling)' is not supported in this version",
        remedy: "supported: " + keywords.map { $0.uppercased() }.joined(separator: ", "))
    default:
      throw keyword.place.error(
        .syntax, "'\(keyword.spelling)' is not a value or a source function",
        remedy: NearestSpelling.of(keyword.name, among: keywords).map { "did you mean '\($0)'?" }
          ?? "write {\(keyword.spelling)} to use a parameter of that name")
    }
  }

  /// Numbers with or without parentheses, separated by blanks or commas.
  private static func list(_ cursor: inout CardCursor) throws -> [Value] {
    let opening = cursor.place
    let isParenthesized = cursor.accept("(")
    var values: [Value] = []
    while true {
      cursor.skipSeparators()
      if isParenthesized {
        if cursor.isAtEnd() { throw opening.error(.syntax, "this parenthesis is never closed") }
        if cursor.accept(")") { return values }
      } else if !cursor.isAtValue() {
        return values
      }
      values.append(try cursor.value(of: "a number"))
    }
  }
}
