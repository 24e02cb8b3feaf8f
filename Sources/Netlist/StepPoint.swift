// SPDX-License-Identifier: GPL-3.0-or-later

/// One variant of a deck with `.step` cards or several temperatures: a value for everything that is stepped.
public struct StepPoint: Sendable {
  /// Values of top-level parameters, by lower-case name.
  public var parameters: [String: Double] = [:]
  /// DC values of sources, by lower-case name.
  public var sources: [String: Double] = [:]
  /// Kelvin.
  public var temperature: Double?
  /// The values in words, `vdd=0.2 r=1000.0`, the innermost step first; empty for a deck without `.step`.
  public var text = ""

  /// The deck's own values.
  public init() {}
}

extension Deck {
  /// More variants than this are taken for a slip of the pen.
  static let maximumStepPoints = 100_000

  /// All combinations of the deck's `.step` cards, the first card innermost, and of the temperatures of `.temp`,
  /// outermost; one empty point without such cards.
  ///
  /// - Parameter parameters: As in ``elaborated(parameters:at:sample:)``; a stepped parameter cannot be among them.
  /// - Throws: A ``Diagnostic``.
  public func stepPoints(parameters: [String: Double] = [:]) throws -> [StepPoint] {
    try refuseUnusedTables()
    let hasTemperatures = controls.temperatures.count > 1
    guard !controls.steps.isEmpty || hasTemperatures else { return [StepPoint()] }
    let scope = try Elaborator.topScope(self, parameters)
    let circuit = try Elaborator.flatten(self, overrides: parameters, at: StepPoint())
    var axes = StepAxes(
      deck: self, scope: scope, sources: Set(circuit.elements.filter { $0.waveform != nil }.map(\.name)),
      fixed: Set(parameters.keys.map { $0.lowercased() }))
    for card in controls.steps { try axes.append(card) }
    if hasTemperatures { try axes.appendTemperatures(controls.temperatures) }
    return axes.points
  }

  /// A table that no `.step` reads would have no effect.
  private func refuseUnusedTables() throws {
    for table in controls.tables.values {
      let isRead = controls.steps.contains { step in
        if case .table = step.values { step.name.name == table.name.name } else { false }
      }
      if !isRead {
        throw table.name.place.error(
          .unsupportedCard, "no .step reads the table '\(table.name.spelling)'",
          remedy: "write .step data=\(table.name.spelling)")
      }
    }
  }
}

/// Collects the combinations of `.step` cards.
private struct StepAxes {
  let deck: Deck
  let scope: Scope
  let sources: Set<String>
  /// Parameters that are given from outside.
  let fixed: Set<String>
  var points = [StepPoint()]
  private var seen: Set<String> = []

  init(deck: Deck, scope: Scope, sources: Set<String>, fixed: Set<String>) {
    self.deck = deck
    self.scope = scope
    self.sources = sources
    self.fixed = fixed
  }

  /// What a name of a card or column is.
  private enum Target {
    case source
    case temperature
    case parameter
  }

  mutating func append(_ card: StepSyntax) throws {
    guard case .table = card.values else {
      let target = try target(card.name, isParameter: card.isParameter)
      let values = try StepValues.evaluate(card.values, in: scope)
      return try combine(values.map { [(card.name, target, $0, card.name.place)] }, at: card.place)
    }
    guard let table = deck.controls.tables[card.name.name] else {
      throw card.name.place.error(
        .undefinedName, "there is no table '\(card.name.spelling)'",
        remedy: NearestSpelling.remedy(for: card.name.name, among: deck.controls.tables.keys, kind: "table"))
    }
    let targets = try table.columns.map { try target($0, isParameter: false) }
    try combine(
      try table.rows.map { row in
        try zip(zip(table.columns, targets), row).map { column, value in
          (column.0, column.1, try scope.number(value), value.place)
        }
      }, at: card.place)
  }

  mutating func appendTemperatures(_ values: [Value]) throws {
    let name = Word(name: "temp", spelling: "temp", place: values[0].place)
    if !seen.insert("temp").inserted {
      throw name.place.error(
        .duplicateName, "the temperature is stepped, and .temp has a list too", remedy: "remove one of them")
    }
    try combine(try values.map { [(name, .temperature, try scope.number($0), $0.place)] }, at: name.place)
  }

  /// Every point so far with each of the choices.
  private mutating func combine(_ choices: [[(Word, Target, Double, Place)]], at place: Place) throws {
    guard points.count * choices.count <= Deck.maximumStepPoints else {
      throw place.error(
        .badValue, "the .step cards ask for more than \(Deck.maximumStepPoints) runs", remedy: "lengthen a step")
    }
    points = try choices.flatMap { choice in
      try points.map { point in
        var point = point
        for (name, target, value, place) in choice {
          switch target {
          case .source: point.sources[name.name] = value
          case .temperature: point.temperature = try OptionElaborator.kelvin(value, at: place)
          case .parameter: point.parameters[name.name] = value
          }
          point.text += (point.text.isEmpty ? "" : " ") + "\(name.name)=\(value)"
        }
        return point
      }
    }
  }

  private mutating func target(_ name: Word, isParameter: Bool) throws -> Target {
    if !seen.insert(name.name).inserted {
      throw name.place.error(.duplicateName, "'\(name.spelling)' is stepped twice")
    }
    if !isParameter, sources.contains(name.name) { return .source }
    if !isParameter, name.name == "temp" { return .temperature }
    guard deck.body.parameters[name.name] != nil else {
      throw name.place.error(
        .undefinedName, "there is no \(isParameter ? "" : "source or ")parameter '\(name.spelling)'",
        remedy: NearestSpelling.remedy(
          for: name.name, among: deck.body.parameters.keys + (isParameter ? [] : sources.sorted()),
          kind: isParameter ? "parameter" : "source or parameter"))
    }
    if fixed.contains(name.name) {
      throw name.place.error(.duplicateName, "the parameter '\(name.spelling)' is stepped and also given")
    }
    return .parameter
  }
}
