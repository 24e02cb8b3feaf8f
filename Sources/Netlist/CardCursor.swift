// SPDX-License-Identifier: GPL-3.0-or-later

extension Word {
  init(bytes: ArraySlice<UInt8>, place: Place) {
    spelling = String(decoding: bytes, as: UTF8.self)
    name =
      bytes.contains { $0 != $0.lowercased || $0 >= 0x80 }
      ? spelling.lowercased() : spelling
    self.place = place
  }
}

/// Reads words, values and assignments off a card from left to right.
struct CardCursor {
  let line: CardLine
  private(set) var offset = 0

  init(_ line: CardLine) { self.line = line }

  /// Where the next token begins; at the end of the card, behind its last character.
  var place: Place { line.place(at: offset) }

  mutating func skipBlanks() {
    while offset < line.bytes.count, line.bytes[offset].isBlank { offset += 1 }
  }

  /// Skips blanks and commas, where a list may use either.
  mutating func skipSeparators() {
    while offset < line.bytes.count, line.bytes[offset].isBlank || line.bytes[offset] == UInt8(ascii: ",") {
      offset += 1
    }
  }

  /// Steps over one delimiter.
  mutating func skipByte() { offset = min(offset + 1, line.bytes.count) }

  mutating func isAtEnd() -> Bool {
    skipBlanks()
    return offset == line.bytes.count
  }

  mutating func peek() -> UInt8? {
    skipBlanks()
    return offset < line.bytes.count ? line.bytes[offset] : nil
  }

  mutating func accept(_ character: Character) -> Bool {
    guard let byte = peek(), byte == character.asciiValue else { return false }
    offset += 1
    return true
  }

  /// The next word, or nil at a delimiter or the end.
  mutating func word() -> Word? {
    skipBlanks()
    let start = offset
    while offset < line.bytes.count, !line.bytes[offset].isDelimiter { offset += 1 }
    guard offset > start else { return nil }
    return Word(bytes: line.bytes[start..<offset], place: line.place(at: start))
  }

  /// The next word, if it is not the name of an assignment.
  mutating func plainWord() -> Word? {
    let start = offset
    guard let found = word() else { return nil }
    if peek() == UInt8(ascii: "=") {
      offset = start
      return nil
    }
    return found
  }

  /// The next word, unless a value comes next.
  mutating func plainWordUnlessValue() -> Word? { isAtValue() ? nil : plainWord() }

  /// A path or another text, with or without quotes.
  mutating func text() throws -> Word? {
    guard let quote = peek() else { return nil }
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      let start = offset
      while offset < line.bytes.count, !line.bytes[offset].isBlank { offset += 1 }
      return Word(bytes: line.bytes[start..<offset], place: line.place(at: start))
    }
    let opening = place
    offset += 1
    let start = offset
    while offset < line.bytes.count, line.bytes[offset] != quote { offset += 1 }
    guard offset < line.bytes.count else {
      throw opening.error(.syntax, "this quotation mark is never closed")
    }
    defer { offset += 1 }
    return Word(bytes: line.bytes[start..<offset], place: opening)
  }

  /// The rest of the card as it stands.
  mutating func rest() -> String {
    skipBlanks()
    defer { offset = line.bytes.count }
    return String(decoding: line.bytes[offset...], as: UTF8.self)
  }

  /// Whether a number, `{…}` or `'…'` comes next.
  mutating func isAtValue() -> Bool {
    guard let byte = peek() else { return false }
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "'"): return true
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): return true
    default: return byte.isDigit
    }
  }

  /// A number, `{expression}` or `'expression'`.
  mutating func value(of what: String) throws -> Value {
    guard let byte = peek() else { throw place.error(.syntax, "the card ends where \(what) is expected") }
    if byte == UInt8(ascii: "{") { return .expression(try delimitedExpression(close: UInt8(ascii: "}"))) }
    if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
      return .expression(try delimitedExpression(close: byte))
    }
    let start = offset
    let startPlace = place
    guard let word = word() else {
      let found = String(decoding: [byte], as: UTF8.self)
      throw startPlace.error(.syntax, "found '\(found)' where \(what) is expected")
    }
    let negative = byte == UInt8(ascii: "-")
    let digits = negative || byte == UInt8(ascii: "+") ? start + 1 : start
    guard let (magnitude, end) = EngineeringNumber.scan(line.bytes, from: digits), end == offset else {
      let isName = line.bytes[start].isIdentifierStart
      throw startPlace.error(
        .syntax, "'\(word.spelling)' is not a number, where \(what) is expected",
        remedy: isName
          ? "write {\(word.spelling)} to use a parameter of that name"
          : "write a number such as 120n, 1.5meg or 2e-9, or an expression in {}")
    }
    guard magnitude.isFinite else {
      throw startPlace.error(.badValue, "'\(word.spelling)' is too large for a double")
    }
    return .number(negative ? -magnitude : magnitude, startPlace)
  }

  /// An expression without braces, as on the right-hand side of `.param`; or one of the other values.
  mutating func bareExpression(of what: String) throws -> Value {
    guard let byte = peek() else { throw place.error(.syntax, "the card ends where \(what) is expected") }
    if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
      return try value(of: what)
    }
    var parser = ExpressionParser(line: line, from: offset)
    let expression = try parser.parse()
    offset = parser.offset
    return .expression(expression)
  }

  private mutating func delimitedExpression(close: UInt8) throws -> Expression {
    let opening = place
    var parser = ExpressionParser(line: line, from: offset + 1)
    let expression = try parser.parse()
    offset = parser.offset
    guard offset < line.bytes.count else {
      throw opening.error(.expression, "this expression is never closed", remedy: "add the closing delimiter")
    }
    guard line.bytes[offset] == close else {
      let found = String(decoding: line.bytes[offset...].prefix(1), as: UTF8.self)
      throw place.error(.expression, "found '\(found)' where an operator or the end of the expression is expected")
    }
    offset += 1
    return expression
  }

  /// `name=value` pairs up to the end of the card.
  mutating func assignments() throws -> [Assignment] {
    var list: [Assignment] = []
    while true {
      skipSeparators()
      if isAtEnd() { return list }
      let name = try assignmentName()
      list.append(Assignment(name: name, value: try value(of: "the value of '\(name.spelling)'")))
    }
  }

  /// `name =`.
  mutating func assignmentName() throws -> Word {
    let start = place
    guard let name = word() else { throw stray() }
    guard accept("=") else {
      throw start.error(
        .syntax, "stray '\(name.spelling)': a name=value pair is expected here",
        remedy: "remove it, or write \(name.spelling)=value")
    }
    return name
  }

  /// The error for whatever stands here.
  mutating func stray() -> Diagnostic {
    skipBlanks()
    guard offset < line.bytes.count else { return place.error(.syntax, "the card ends too early") }
    let start = place
    let text = word()?.spelling ?? String(decoding: line.bytes[offset...].prefix(1), as: UTF8.self)
    return start.error(.syntax, "stray '\(text)'", remedy: "remove it")
  }

  /// Refuses anything that is left on the card.
  mutating func expectEnd() throws {
    if !isAtEnd() { throw stray() }
  }
}
