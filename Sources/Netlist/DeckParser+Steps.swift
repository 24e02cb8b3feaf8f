// SPDX-License-Identifier: GPL-3.0-or-later

/// `.step`: variants of the whole deck.
extension DeckParser {
  /// `.step [lin|dec|oct] [param] name [lin|dec|oct] start stop step`, `… name list value …` or `.step data=table`
  mutating func parseStep(_ head: Word, _ cursor: inout CardCursor) throws {
    let usage = "write .step [param] name start stop step, … dec start stop points, … list value …, or .step data=table"
    let spacings: Set<String> = ["lin", "dec", "oct"]
    var ahead = cursor
    if let word = ahead.word(), word.name == "data", ahead.accept("=") {
      guard let table = ahead.word() else {
        throw ahead.place.error(.syntax, "the name of the table is expected here", remedy: "write .step data=name")
      }
      try ahead.expectEnd()
      cursor = ahead
      controls.steps.append(StepSyntax(place: head.place, isParameter: false, name: table, values: .table))
      return
    }
    var spacing: Word?
    var isParameter = false
    var name: Word?
    while name == nil {
      guard let word = cursor.plainWord() else {
        throw cursor.place.error(.syntax, "what to step is expected here", remedy: usage)
      }
      if spacing == nil, spacings.contains(word.name) {
        spacing = word
      } else if !isParameter, word.name == "param" {
        isParameter = true
      } else {
        name = word
      }
    }
    guard let name else { return }
    if let word = cursor.plainWordUnlessValue() {
      guard spacing == nil, spacings.contains(word.name) || word.name == "list" else {
        throw word.place.error(.syntax, "stray '\(word.spelling)'", remedy: usage)
      }
      spacing = word
    }
    let values: StepSyntax.Values
    if spacing?.name == "list" {
      var list: [Value] = []
      repeat {
        list.append(try cursor.value(of: "a value"))
        cursor.skipSeparators()
      } while !cursor.isAtEnd()
      values = .list(list)
    } else {
      let start = try cursor.value(of: "the first value")
      let stop = try cursor.value(of: "the last value")
      switch spacing?.name {
      case "dec", "oct":
        values = .logarithmic(
          isOctave: spacing?.name == "oct", start: start, stop: stop,
          points: try cursor.value(of: "the points per interval"))
      default: values = .linear(start: start, stop: stop, step: try cursor.value(of: "the step"))
      }
    }
    try cursor.expectEnd()
    controls.steps.append(StepSyntax(place: head.place, isParameter: isParameter, name: name, values: values))
  }
}
