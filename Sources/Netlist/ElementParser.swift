// SPDX-License-Identifier: GPL-3.0-or-later

/// The cards that begin with an element's letter.
enum ElementParser {
  static let supported = "R, C, V, I, G, M and X"

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
    case "r": try parsePassive(&element, "resistance", &cursor)
    case "c": try parsePassive(&element, "capacitance", &cursor)
    case "v", "i":
      try readNodes(2, of: "a source", into: &element, &cursor)
      try SourceParser.parse(&element, &cursor, warnings: &warnings)
    case "g": try parseTransconductance(&element, &cursor)
    case "m": try parseMOSFET(&element, &cursor)
    case "x": try parseInstance(&element, &cursor)
    default:
      let kind = UnsupportedCards.elements[letter].map { " (\($0))" } ?? ""
      throw head.place.error(
        .unsupportedCard, "the element '\(head.spelling)'\(kind) is not supported in this version",
        remedy: "supported elements: \(supported)")
    }
    try refuseDuplicates(element.parameters)
    return element
  }

  private static func readNodes(
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

  /// `Rname node node [value] [model] [r=value] [name=value …]`, and the same for `C`.
  private static func parsePassive(
    _ element: inout ElementCard, _ quantity: String, _ cursor: inout CardCursor
  ) throws {
    let letter = element.name.name.prefix(1)
    try readNodes(2, of: "a \(letter == "r" ? "resistor" : "capacitor")", into: &element, &cursor)
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

  /// `Gname out+ out- control+ control- transconductance [m=…]`
  private static func parseTransconductance(_ element: inout ElementCard, _ cursor: inout CardCursor) throws {
    try readNodes(2, of: "a controlled source", into: &element, &cursor)
    var ahead = cursor
    if let word = ahead.word(), ["poly", "value", "vol", "cur", "table", "laplace"].contains(word.name) {
      throw word.place.error(
        .unsupportedCard, "a controlled source of the kind '\(word.spelling)' is not supported in this version",
        remedy: "write \(element.name.spelling) out+ out- control+ control- transconductance")
    }
    for number in 3...4 {
      guard let node = cursor.plainWord() else {
        throw cursor.place.error(
          .syntax, "'\(element.name.spelling)' has no node \(number): a controlled source has 4 nodes",
          remedy: "name the two nodes of the output and the two of the control")
      }
      element.nodes.append(node)
    }
    element.value = try cursor.value(of: "the transconductance")
    element.parameters = try cursor.assignments()
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
