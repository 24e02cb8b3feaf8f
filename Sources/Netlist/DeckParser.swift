// SPDX-License-Identifier: GPL-3.0-or-later

import OrderedCollections

/// Cards to the unevaluated circuit; includes and library sections are the business of ``DeckReader``.
struct DeckParser {
  /// The deck and the subcircuits that are open, innermost last.
  private var bodies = [CircuitBody()]
  private var headers: [SubcircuitHeader] = []
  var controls = DeckControls()
  var warnings: [Diagnostic] = []
  var title: String

  /// The first line of a `.subckt` block.
  private struct SubcircuitHeader {
    let name: Word
    let ports: [Word]
    let overridable: OrderedSet<String>
  }

  init(title: String) { self.title = title }

  /// The whole deck.
  /// - Throws: A ``Diagnostic`` if a subcircuit is still open.
  func finished() throws -> CircuitBody {
    if let open = headers.last {
      throw open.name.place.error(
        .syntax, "the subcircuit '\(open.name.spelling)' has no .ends", remedy: "close it with .ends \(open.name.name)")
    }
    return bodies[0]
  }

  /// Takes in one card.
  mutating func parse(_ line: CardLine) throws {
    var cursor = CardCursor(line)
    guard let head = cursor.plainWord() else { throw cursor.stray() }
    if head.name.hasPrefix(".") {
      try parseDirective(head, &cursor)
    } else {
      try parseElement(head, &cursor)
    }
  }

  private mutating func parseDirective(_ head: Word, _ cursor: inout CardCursor) throws {
    switch head.name {
    case ".param", ".params", ".parameter": try parseParameters(&cursor)
    case ".func": try parseFunction(&cursor)
    case ".model": try parseModel(&cursor)
    case ".subckt", ".macro": try openSubcircuit(head, &cursor)
    case ".ends", ".eom": try closeSubcircuit(head, &cursor)
    default:
      if let open = headers.last, Self.controlCards.contains(head.name) {
        throw head.place.error(
          .syntax, "\(head.name) cannot stand inside the subcircuit '\(open.name.spelling)'",
          remedy: "put it outside of .subckt … .ends")
      }
      try parseControl(head, &cursor)
    }
  }

  // MARK: Elements

  private mutating func parseElement(_ head: Word, _ cursor: inout CardCursor) throws {
    let element = try ElementParser.parse(head, &cursor, warnings: &warnings)
    let last = bodies.count - 1
    if let first = bodies[last].elementPlaces.updateValue(head.place, forKey: head.name) {
      throw head.place.error(
        .duplicateName, "there is already an element '\(head.spelling)', at \(first.location)",
        remedy: "give one of them another name")
    }
    bodies[last].elements.append(element)
  }

  // MARK: Definitions

  private mutating func parseParameters(_ cursor: inout CardCursor) throws {
    if cursor.isAtEnd() { throw cursor.place.error(.syntax, "the card ends where a parameter is expected") }
    while !cursor.isAtEnd() {
      let start = cursor.place
      guard let name = cursor.word() else { throw cursor.stray() }
      if cursor.peek() == UInt8(ascii: "(") {
        try define(try Self.function(name, &cursor))
      } else {
        try Self.requireIdentifier(name)
        guard cursor.accept("=") else {
          throw start.error(
            .syntax, "the parameter '\(name.spelling)' has no value", remedy: "write \(name.spelling)=value")
        }
        let value = try cursor.bareExpression(of: "the value of '\(name.spelling)'")
        try define(Assignment(name: name, value: value))
      }
      cursor.skipSeparators()
    }
  }

  private mutating func define(_ parameter: Assignment) throws {
    let last = bodies.count - 1
    if let first = bodies[last].parameters[parameter.name.name] {
      throw Self.duplicate("parameter", parameter.name, first: first.name)
    }
    bodies[last].parameters[parameter.name.name] = parameter
  }

  private mutating func parseFunction(_ cursor: inout CardCursor) throws {
    guard let name = cursor.word() else { throw cursor.stray() }
    try define(try Self.function(name, &cursor))
    try cursor.expectEnd()
  }

  /// `(x, y) {expression}`, with or without `=`.
  private static func function(_ name: Word, _ cursor: inout CardCursor) throws -> FunctionDefinition {
    try requireIdentifier(name)
    if BuiltInFunction(rawValue: name.name) != nil || RandomFunction(rawValue: name.name) != nil
      || name.name == "v" || name.name == "i"
    {
      throw name.place.error(
        .duplicateName, "'\(name.spelling)' is a built-in function", remedy: "give the function another name")
    }
    guard cursor.accept("(") else {
      throw cursor.place.error(.syntax, "'(' and the function's arguments are expected here")
    }
    var arguments: [String] = []
    while !cursor.accept(")") {
      guard let argument = cursor.word() else { throw cursor.stray() }
      try requireIdentifier(argument)
      if arguments.contains(argument.name) {
        throw argument.place.error(.duplicateName, "the argument '\(argument.spelling)' stands here twice")
      }
      arguments.append(argument.name)
      cursor.skipSeparators()
    }
    _ = cursor.accept("=")
    guard case .expression(let body) = try cursor.bareExpression(of: "the body of '\(name.spelling)'") else {
      throw cursor.stray()
    }
    return FunctionDefinition(name: name, arguments: arguments, body: body)
  }

  private mutating func define(_ function: FunctionDefinition) throws {
    let last = bodies.count - 1
    if let first = bodies[last].functions[function.name.name] {
      throw Self.duplicate("function", function.name, first: first.name)
    }
    bodies[last].functions[function.name.name] = function
  }

  /// Takes in a table of values.
  mutating func define(_ table: DataTable) throws {
    if let open = headers.last {
      throw table.name.place.error(
        .syntax, ".data cannot stand inside the subcircuit '\(open.name.spelling)'",
        remedy: "put it outside of .subckt … .ends")
    }
    if let first = controls.tables.updateValue(table, forKey: table.name.name) {
      throw Self.duplicate("table", table.name, first: first.name)
    }
  }

  private mutating func parseModel(_ cursor: inout CardCursor) throws {
    let model = try ModelParser.parse(&cursor)
    let last = bodies.count - 1
    if let first = bodies[last].models[model.name.name] {
      throw Self.duplicate("model", model.name, first: first.name)
    }
    bodies[last].models[model.name.name] = model
  }

  // MARK: Subcircuits

  /// `.subckt name node … [params:] name=value …`
  private mutating func openSubcircuit(_ head: Word, _ cursor: inout CardCursor) throws {
    guard let name = cursor.plainWord() else {
      throw cursor.place.error(.syntax, "the subcircuit has no name", remedy: "write .subckt name node …")
    }
    var ports: [Word] = []
    while let port = cursor.plainWord() {
      if port.name == "params:" || port.name == "param:" { break }
      if port.name == "0" || port.name == "gnd" {
        throw port.place.error(
          .syntax, "ground cannot be a port", remedy: "remove it: ground is the same node everywhere")
      }
      if ports.contains(where: { $0.name == port.name }) {
        throw port.place.error(.duplicateName, "the port '\(port.spelling)' stands here twice")
      }
      ports.append(port)
    }
    let defaults = try cursor.assignments()
    headers.append(
      SubcircuitHeader(name: name, ports: ports, overridable: OrderedSet(defaults.map(\.name.name))))
    bodies.append(CircuitBody())
    for parameter in defaults {
      try Self.requireIdentifier(parameter.name)
      try define(parameter)
    }
  }

  private mutating func closeSubcircuit(_ head: Word, _ cursor: inout CardCursor) throws {
    guard let header = headers.popLast(), let body = bodies.popLast() else {
      throw head.place.error(.syntax, "\(head.name) without .subckt", remedy: "remove it")
    }
    if let name = cursor.word(), name.name != header.name.name {
      throw name.place.error(
        .syntax, "the open subcircuit is '\(header.name.spelling)', not '\(name.spelling)'",
        remedy: "write .ends \(header.name.spelling)")
    }
    try cursor.expectEnd()
    let last = bodies.count - 1
    if let first = bodies[last].subcircuits[header.name.name] {
      throw Self.duplicate("subcircuit", header.name, first: first.name)
    }
    bodies[last].subcircuits[header.name.name] = SubcircuitDefinition(
      name: header.name, ports: header.ports, overridable: header.overridable, body: body)
  }

  // MARK: Names

  private static func duplicate(_ kind: String, _ name: Word, first: Word) -> Diagnostic {
    name.place.error(
      .duplicateName, "the \(kind) '\(name.spelling)' is already defined at \(first.place.location)",
      remedy: "remove one of the definitions, or rename it")
  }

  /// Refuses names that an expression could not mention, and the two constants.
  private static func requireIdentifier(_ name: Word) throws {
    if Scope.constants[name.name] != nil {
      throw name.place.error(
        .duplicateName, "'\(name.spelling)' is a constant of the language", remedy: "use another name")
    }
    let bytes = name.name.utf8
    guard let first = bytes.first, first.isIdentifierStart, bytes.allSatisfy(\.isIdentifierPart) else {
      throw name.place.error(
        .syntax, "'\(name.spelling)' is not a name", remedy: "use letters, digits and '_', with a letter first")
    }
  }
}
