// SPDX-License-Identifier: GPL-3.0-or-later

/// Recursive descent over a card's text; recursion only for parentheses, signs, powers and ternaries.
///
/// Precedence, loosest first: `?:`, `||`, `&&`, `== !=`, `< <= > >=`, `+ -`, `* /`, unary `- + !`, `^ **`
/// (right to left, so -2^2 is -4).
struct ExpressionParser {
  let line: CardLine
  private(set) var offset: Int
  private var code: [Expression.Instruction] = []
  private var depth = 0

  /// More than any deck needs, and far from the end of a thread's stack.
  private static let maximumDepth = 100

  init(line: CardLine, from offset: Int) {
    self.line = line
    self.offset = offset
  }

  /// The expression from here to where it cannot go on.
  mutating func parse() throws -> Expression {
    skipBlanks()
    let place = here
    try ternary()
    skipBlanks()
    return Expression(code: code, place: place)
  }

  // MARK: Grammar

  private mutating func ternary() throws {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.maximumDepth {
      throw here.error(
        .expression, "this expression is nested more than \(Self.maximumDepth) deep",
        remedy: "split it into several .param lines")
    }
    try disjunction()
    guard accept("?") else { return }
    let branch = code.count
    code.append(.jumpIfZero(0))
    try ternary()
    guard accept(":") else { throw unexpected("a ':' for the '?'") }
    let end = code.count
    code.append(.jump(0))
    code[branch] = .jumpIfZero(code.count)
    try ternary()
    code[end] = .jump(code.count)
  }

  private mutating func disjunction() throws {
    try conjunction()
    while accept("||") {
      let branch = code.count
      code.append(.jumpIfZero(branch + 3))
      code.append(.number(1))
      code.append(.jump(0))
      try conjunction()
      code.append(.truth)
      code[branch + 2] = .jump(code.count)
    }
  }

  private mutating func conjunction() throws {
    try equality()
    while accept("&&") {
      let branch = code.count
      code.append(.jumpIfZero(0))
      try equality()
      code.append(.truth)
      code.append(.jump(code.count + 2))
      code[branch] = .jumpIfZero(code.count)
      code.append(.number(0))
    }
  }

  private mutating func equality() throws {
    try binary([("==", .equal), ("!=", .notEqual)]) { try $0.comparison() }
  }

  private mutating func comparison() throws {
    try binary([("<=", .lessOrEqual), (">=", .greaterOrEqual), ("<", .less), (">", .greater)]) { try $0.sum() }
  }

  private mutating func sum() throws {
    try binary([("+", .add), ("-", .subtract)]) { try $0.product() }
  }

  private mutating func product() throws {
    try binary([("*", .multiply), ("/", .divide)]) { try $0.unary() }
  }

  private mutating func binary(
    _ operators: [(StaticString, BinaryOperator)], operand: (inout Self) throws -> Void
  ) throws {
    try operand(&self)
    scan: while true {
      for (text, symbol) in operators {
        skipBlanks()
        let place = here
        guard accept(text) else { continue }
        try operand(&self)
        code.append(.binary(symbol, place))
        continue scan
      }
      return
    }
  }

  private mutating func unary() throws {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.maximumDepth {
      throw here.error(.expression, "this expression is nested more than \(Self.maximumDepth) deep")
    }
    if accept("-") {
      try unary()
      code.append(.negate)
    } else if accept("+") {
      try unary()
    } else if accept("!") {
      try unary()
      code.append(.not)
    } else {
      try power()
    }
  }

  private mutating func power() throws {
    try primary()
    skipBlanks()
    let place = here
    guard accept("^") || accept("**") else { return }
    try unary()
    code.append(.binary(.power, place))
  }

  private mutating func primary() throws {
    skipBlanks()
    guard offset < line.bytes.count else { throw unexpected("a number, a name or '('") }
    let byte = line.bytes[offset]
    if byte.isDigit || byte == UInt8(ascii: ".") { return try number() }
    if byte.isIdentifierStart { return try name() }
    if accept("(") {
      try ternary()
      guard accept(")") else { throw unexpected("')'") }
      return
    }
    throw unexpected("a number, a name or '('")
  }

  private mutating func number() throws {
    guard let (value, end) = EngineeringNumber.scan(line.bytes, from: offset) else { throw unexpected("a number") }
    if !value.isFinite { throw here.error(.expression, "this number is too large for a double") }
    if end < line.bytes.count, line.bytes[end].isIdentifierPart || line.bytes[end] == UInt8(ascii: ".") {
      throw here.error(.expression, "this is not a number", remedy: "write digits, a scale suffix and unit letters")
    }
    offset = end
    code.append(.number(value))
  }

  private mutating func name() throws {
    let start = offset
    while offset < line.bytes.count, line.bytes[offset].isIdentifierPart { offset += 1 }
    let word = Word(bytes: line.bytes[start..<offset], place: line.place(at: start))
    guard accept("(") else {
      code.append(.name(word))
      return
    }
    if word.name == "v" || word.name == "i" { return try waveform(word) }
    var count = 0
    repeat {
      try ternary()
      count += 1
    } while accept(",")
    guard accept(")") else { throw unexpected("',' or ')'") }
    if let function = RandomFunction(rawValue: word.name) {
      try Self.require(function.arity, of: word, count)
      code.append(.random(function, argumentCount: count, word.place))
      return
    }
    guard let function = BuiltInFunction(rawValue: word.name) else {
      code.append(.userFunction(word, argumentCount: count))
      return
    }
    try Self.require(function.arity, of: word, count)
    if function.takesPairs, count % 2 == 0 {
      throw word.place.error(
        .expression, "\(word.spelling)() takes pairs of x and y behind its first argument",
        remedy: "write \(word.spelling)(x, x1, y1, x2, y2, …)")
    }
    code.append(.builtIn(function, argumentCount: count, word.place))
  }

  private static func require(_ arity: ClosedRange<Int>, of word: Word, _ count: Int) throws {
    guard !arity.contains(count) else { return }
    let needed = arity.count == 1 ? "\(arity.lowerBound)" : "\(arity.lowerBound) to \(arity.upperBound)"
    throw word.place.error(
      .expression, "\(word.spelling)() takes \(needed) argument\(needed == "1" ? "" : "s"), not \(count)")
  }

  /// `v(node)`, `v(node,node)` or `i(source)`, behind the opening parenthesis.
  private mutating func waveform(_ function: Word) throws {
    let first = try circuitName()
    if function.name == "i" {
      code.append(.current(first, function.place))
    } else {
      code.append(.voltage(first, accept(",") ? try circuitName() : nil, function.place))
    }
    guard accept(")") else { throw unexpected("')'") }
  }

  /// The name of a node or element, which may hold more than letters and digits.
  private mutating func circuitName() throws -> Word {
    skipBlanks()
    let start = offset
    while offset < line.bytes.count, !line.bytes[offset].isDelimiter { offset += 1 }
    guard offset > start else { throw unexpected("a name") }
    return Word(bytes: line.bytes[start..<offset], place: line.place(at: start))
  }

  // MARK: Text

  private var here: Place { line.place(at: offset) }

  private mutating func skipBlanks() {
    while offset < line.bytes.count, line.bytes[offset].isBlank { offset += 1 }
  }

  private mutating func accept(_ text: StaticString) -> Bool {
    skipBlanks()
    let count = text.utf8CodeUnitCount
    guard offset + count <= line.bytes.count else { return false }
    for index in 0..<count where line.bytes[offset + index] != text.utf8Start[index] { return false }
    // `*` must not eat half of `**`.
    if count == 1, text.utf8Start[0] == UInt8(ascii: "*"), offset + 1 < line.bytes.count,
      line.bytes[offset + 1] == UInt8(ascii: "*")
    {
      return false
    }
    offset += count
    return true
  }

  private func unexpected(_ expectation: String) -> Diagnostic {
    guard offset < line.bytes.count else {
      return here.error(.expression, "the expression ends where \(expectation) is expected")
    }
    let found = String(decoding: line.bytes[offset...].prefix(1), as: UTF8.self)
    return here.error(.expression, "found '\(found)' where \(expectation) is expected")
  }
}
