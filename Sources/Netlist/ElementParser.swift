// SPDX-License-Identifier: GPL-3.0-or-later

/// The cards that begin with an element's letter.
enum ElementParser {
  static let supported = "R, C, L, V, I, E, F, G, H, B, D, M and X"

  static func parse(
    _ head: Word, _ cursor: inout CardCursor, warnings: inout [Diagnostic]
  ) throws -> ElementCard {
    guard let letter = head.name.first, letter.isASCII, letter.isLetter else {
      throw head.place.error(
        .syntax, "'\(head.spelling)' begins no card",
        remedy: "a card begins with an element's letter, '.', '+' or '*'")
    }
    var element = ElementCard(name: head, nodes: [])
    switch letter {
    case "r": try parsePassive(&element, .init(kind: "a resistor", quantity: "resistance"), &cursor)
    case "c": try parsePassive(&element, .init(kind: "a capacitor", quantity: "capacitance"), &cursor)
    case "l": try parsePassive(&element, .init(kind: "an inductor", quantity: "inductance"), &cursor)
    case "v", "i":
      try readNodes(2, of: "a source", into: &element, &cursor)
      try SourceParser.parse(&element, &cursor, warnings: &warnings)
    case "e", "f", "g", "h": try ControlledSourceParser.parse(&element, &cursor)
    case "b": try ControlledSourceParser.parseBehavioural(&element, &cursor)
    case "d": try parseDiode(&element, &cursor)
    case "m": try parseMOSFET(&element, &cursor)
    case "x": try parseInstance(&element, &cursor)
    default:
      let known = UnsupportedCards.elements[letter]
      throw head.place.error(
        .unsupportedCard,
        "the element '\(head.spelling)'\(known.map { " (\($0.kind))" } ?? "") is not supported in this version",
        remedy: known?.instead ?? "supported elements: \(supported)")
    }
    try refuseDuplicates(element.parameters)
    return element
  }

  static func readNodes(
    _ count: Int, of kind: String, into element: inout ElementCard, _ cursor: inout CardCursor
  ) throws {
    for number in 1...count {
      guard let node = cursor.plainWord() else {
        throw cursor.place.error(
          .syntax, "'\(element.name.spelling)' has no node \(number): \(kind) has \(count) nodes",
          remedy: "name \(count) nodes after the element")
      }
      element.nodes.append(node)
    }
  }

  /// What a two-terminal element is and has.
  private struct Passive {
    let kind: String
    let quantity: String
  }

  /// `Rname node node [value] [model] [r=value] [name=value …]`, and the same for `C` and `L`.
  private static func parsePassive(
    _ element: inout ElementCard, _ passive: Passive, _ cursor: inout CardCursor
  ) throws {
    let letter = element.name.name.prefix(1)
    let quantity = passive.quantity
    try readNodes(2, of: passive.kind, into: &element, &cursor)
    while !cursor.isAtEnd() {
      if cursor.isAtValue() {
        if element.value != nil { throw cursor.stray() }
        element.value = try cursor.value(of: "the \(quantity)")
      } else if element.reference == nil, let model = cursor.plainWord() {
        element.reference = model
      } else {
        break
      }
    }
    for parameter in try cursor.assignments() {
      guard parameter.name.name == letter || parameter.name.name == quantity else {
        element.parameters.append(parameter)
        continue
      }
      if element.value != nil {
        throw parameter.name.place.error(
          .duplicateName, "'\(element.name.spelling)' has its \(quantity) twice", remedy: "remove one of them")
      }
      element.value = parameter.value
    }
    if element.value == nil, element.reference == nil {
      throw cursor.place.error(
        .syntax, "'\(element.name.spelling)' has no \(quantity)", remedy: "write it behind the two nodes")
    }
  }

  /// `Dname anode cathode model [area] [name=value …]`
  private static func parseDiode(_ element: inout ElementCard, _ cursor: inout CardCursor) throws {
    try readNodes(2, of: "a diode (anode cathode)", into: &element, &cursor)
    guard let model = cursor.plainWordUnlessValue() else {
      throw cursor.place.error(
        .syntax, "'\(element.name.spelling)' has no model",
        remedy: "write \(element.name.spelling) anode cathode model, and .model name d (is=…)")
    }
    element.reference = model
    if cursor.isAtValue() {
      let area = Word(name: "area", spelling: "area", place: cursor.place)
      element.parameters.append(Assignment(name: area, value: try cursor.value(of: "the area")))
    }
    if let word = cursor.plainWord() {
      throw word.place.error(
        .unsupportedCard, "stray '\(word.spelling)' behind the diode's model",
        remedy: word.name == "off" ? "give the starting point with .nodeset" : "write the area as a number")
    }
    element.parameters += try cursor.assignments()
  }

  /// `Mname drain gate source bulk model [name=value …]`
  private static func parseMOSFET(_ element: inout ElementCard, _ cursor: inout CardCursor) throws {
    try readNodes(4, of: "a MOSFET (drain gate source bulk)", into: &element, &cursor)
    guard let model = cursor.plainWord() else {
      throw cursor.place.error(
        .syntax, "'\(element.name.spelling)' has no model",
        remedy: "write \(element.name.spelling) drain gate source bulk model name=value …")
    }
    element.reference = model
    element.parameters = try cursor.assignments()
  }

  /// `Xname node … subcircuit [params:] [name=value …]`
  private static func parseInstance(_ element: inout ElementCard, _ cursor: inout CardCursor) throws {
    while let word = cursor.plainWord() {
      if word.name == "params:" || word.name == "param:" { break }
      element.nodes.append(word)
    }
    element.reference = element.nodes.popLast()
    if element.reference == nil {
      throw cursor.place.error(
        .syntax, "'\(element.name.spelling)' names no subcircuit", remedy: "write X… node … subcircuit name=value …")
    }
    element.parameters = try cursor.assignments()
  }

  private static func refuseDuplicates(_ parameters: [Assignment]) throws {
    // A card has a handful of parameters: comparing pairs is cheaper than hashing.
    for (index, parameter) in parameters.enumerated()
    where parameters[..<index].contains(where: { $0.name.name == parameter.name.name }) {
      throw parameter.name.place.error(
        .duplicateName, "'\(parameter.name.spelling)' stands on this card twice", remedy: "remove one of them")
    }
  }
}
