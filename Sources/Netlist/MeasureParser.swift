// SPDX-License-Identifier: GPL-3.0-or-later

/// `.measure tran|dc|ac name …`
struct MeasureParser {
  private var cursor: CardCursor
  private static let quantities =
    ["find", "when", "trig", "param"] + MeasureCard.Statistic.allCases.map(\.rawValue)
  private static let usage =
    "write .measure tran|dc|ac name " + quantities.map { $0.uppercased() }.joined(separator: "|")

  /// Reads what follows `.measure`.
  static func parse(_ head: Word, _ cursor: inout CardCursor) throws -> MeasureSyntax {
    var parser = MeasureParser(cursor: cursor)
    let card = try parser.card(head)
    try parser.cursor.expectEnd()
    cursor = parser.cursor
    return card
  }

  private mutating func card(_ head: Word) throws -> MeasureSyntax {
    let kindPlace = cursor.place
    guard let word = cursor.plainWord(),
      let kind = MeasureCard.Kind(rawValue: word.name == "trans" ? "tran" : word.name)
    else {
      throw kindPlace.error(.syntax, "the analysis to measure is expected here: tran, dc or ac", remedy: Self.usage)
    }
    guard let name = cursor.plainWord() else {
      throw cursor.place.error(.syntax, "the name of the measure is expected here", remedy: Self.usage)
    }
    let place = cursor.place
    guard let keyword = cursor.word() else {
      throw place.error(.syntax, "what to measure is expected here", remedy: Self.usage)
    }
    let quantity: MeasureSyntax.Quantity
    switch keyword.name {
    case "find":
      let signal = try signal()
      let next = cursor.place
      guard let keyword = cursor.word(), ["when", "at"].contains(keyword.name) else {
        throw next.error(
          .syntax, "WHEN or AT is expected here", remedy: "write FIND v(node) WHEN v(node)=value, or AT=value")
      }
      quantity = .value(signal, keyword.name == "at" ? .at(try assigned("the abscissa")) : .crossing(try condition()))
    case "when": quantity = .position(try condition())
    case "trig":
      let trigger = try edge()
      let next = cursor.place
      guard let target = cursor.word(), target.name == "targ" else {
        throw next.error(.syntax, "TARG is expected here", remedy: "write TRIG v(node) VAL=… TARG v(node) VAL=…")
      }
      quantity = .interval(trigger: trigger, target: try edge())
    case "param":
      guard cursor.accept("=") else {
        throw cursor.place.error(.syntax, "'=' is expected here", remedy: "write PARAM='…'")
      }
      quantity = .expression(try cursor.bareExpression(of: "the expression"))
    default:
      guard let statistic = MeasureCard.Statistic(rawValue: keyword.name == "integral" ? "integ" : keyword.name) else {
        throw keyword.place.error(
          .syntax, "'\(keyword.spelling)' is not something to measure",
          remedy: NearestSpelling.of(keyword.name, among: Self.quantities).map { "did you mean '\($0)'?" } ?? Self.usage
        )
      }
      let signal = try signal()
      let limits = try options(["from", "to"])
      quantity = .statistic(statistic, signal, from: limits["from"], to: limits["to"])
    }
    return MeasureSyntax(place: head.place, kind: (kind, word.place), name: name, quantity: quantity)
  }

  /// `v(node)`, `v(node,node)`, `i(source)`, and for `.ac` `vm`, `vp`, `vr`, `vi`, `vdb` and the same of `i`.
  private mutating func signal() throws -> MeasureSyntax.Signal {
    let place = cursor.place
    guard let function = cursor.word(), cursor.accept("("), let first = cursor.word() else {
      throw place.error(.syntax, "a waveform is expected here", remedy: "write v(node), v(node,node) or i(source)")
    }
    cursor.skipSeparators()
    let second = cursor.word()
    guard cursor.accept(")") else { throw cursor.stray() }
    return MeasureSyntax.Signal(function: function, first: first, second: second)
  }

  /// `= value`
  private mutating func assigned(_ what: String) throws -> Value {
    guard cursor.accept("=") else { throw cursor.place.error(.syntax, "'=' and \(what) are expected here") }
    return try cursor.value(of: what)
  }

  /// `signal=level [RISE|FALL|CROSS=n|LAST] [TD=…]`
  private mutating func condition() throws -> MeasureSyntax.Crossing {
    let signal = try signal()
    guard cursor.accept("=") else { throw cursor.place.error(.syntax, "'=' and a level are expected here") }
    let level: MeasureSyntax.Level =
      cursor.isAtValue() ? .value(try cursor.value(of: "the level")) : .signal(try self.signal())
    var crossing = MeasureSyntax.Crossing(signal: signal, level: level)
    try qualify(&crossing)
    return crossing
  }

  /// `AT=value`, or `signal VAL=level [RISE|FALL|CROSS=n|LAST] [TD=…]`
  private mutating func edge() throws -> MeasureSyntax.Position {
    var ahead = cursor
    if let word = ahead.word(), word.name == "at", ahead.peek() == UInt8(ascii: "=") {
      cursor = ahead
      return .at(try assigned("the abscissa"))
    }
    let signal = try signal()
    var crossing: MeasureSyntax.Crossing?
    let place = cursor.place
    if let word = cursor.word(), word.name == "val" {
      crossing = MeasureSyntax.Crossing(signal: signal, level: .value(try assigned("the level")))
    }
    guard var crossing else {
      throw place.error(.syntax, "VAL=level is expected here", remedy: "write v(node) VAL=0.5 RISE=1")
    }
    try qualify(&crossing)
    return .crossing(crossing)
  }

  /// The options of a crossing, in any order.
  private mutating func qualify(_ crossing: inout MeasureSyntax.Crossing) throws {
    var isDirected = false
    while true {
      var ahead = cursor
      guard let word = ahead.word(), ahead.accept("=") else { return }
      if word.name == "td" {
        if crossing.delay != nil { throw Self.second(word) }
        crossing.delay = try ahead.value(of: "the delay")
      } else if let direction = MeasureCard.Crossing.Direction(rawValue: word.name) {
        if isDirected { throw Self.second(word) }
        isDirected = true
        crossing.direction = direction
        if ahead.isAtValue() {
          crossing.occurrence = try ahead.value(of: "the number of the passage")
        } else {
          let place = ahead.place
          guard ahead.word()?.name == "last" else {
            throw place.error(.syntax, "a number or LAST is expected here", remedy: "write \(word.spelling)=1")
          }
          crossing.isLast = true
        }
      } else {
        throw word.place.error(
          .unknownParameter, "'\(word.spelling)' is no option of a passage", remedy: "options: RISE, FALL, CROSS, TD")
      }
      cursor = ahead
    }
  }

  private static func second(_ word: Word) -> Diagnostic {
    word.place.error(.duplicateName, "'\(word.spelling)' is a second option of its kind", remedy: "remove it")
  }

  /// `name=value` of the names given.
  private mutating func options(_ names: [String]) throws -> [String: Value] {
    var found: [String: Value] = [:]
    for option in try cursor.assignments() {
      guard names.contains(option.name.name) else {
        throw option.name.place.error(
          .unknownParameter, "there is no option '\(option.name.spelling)' here",
          remedy: "options: " + names.map { $0.uppercased() }.joined(separator: ", "))
      }
      if found.updateValue(option.value, forKey: option.name.name) != nil { throw Self.second(option.name) }
    }
    return found
  }
}
