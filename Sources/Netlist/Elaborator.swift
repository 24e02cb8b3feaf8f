// SPDX-License-Identifier: GPL-3.0-or-later

import OrderedCollections

/// Expands instances and evaluates expressions: deck to flat circuit.
struct Elaborator {
  let globals: Set<String>
  /// Of the first `.tran`, for the defaults of `PULSE`.
  var transient: TransientCard?
  var elements: [Element] = []
  /// Where the card of each element begins.
  var places: [Place] = []
  var models: OrderedDictionary<String, ModelCard> = [:]
  var warnings: [Diagnostic]
  /// Nodes and sources that expressions and controlled sources mention.
  private var sensed: [SensedName] = []
  /// `.options scale`.
  private var geometryScale = 1.0
  /// Kelvin.
  private var temperature = OptionElaborator.defaultTemperature
  /// Places of the cards whose names hold a path, by flat name.
  private var pathNames: [String: Place] = [:]
  /// The subcircuits that are being expanded, outermost first, with the place of each definition.
  private var open: [(definition: SourceLocation, name: String)] = []

  static let maximumDepth = 100
  /// The flat circuit of a deck.
  static func flatten(
    _ deck: Deck, overrides: [String: Double], at step: StepPoint, sample: ParameterSample? = nil
  ) throws -> FlatCircuit {
    let top = try topScope(deck, overrides.merging(step.parameters) { $1 }, sample: sample)
    top.draws.begin(".deck")
    var elaborator = Elaborator(deck)
    let options = try OptionElaborator.evaluate(deck.controls, in: top, warnings: &elaborator.warnings)
    elaborator.geometryScale = options.geometryScale
    elaborator.temperature = step.temperature ?? options.temperature ?? OptionElaborator.defaultTemperature
    let analyses = try deck.controls.analyses.map {
      try AnalysisElaborator.analysis($0, in: top, seed: options.seed)
    }
    elaborator.transient = analyses.lazy.compactMap { if case .transient(let card) = $0 { card } else { nil } }.first
    try ExpansionCount.check(deck.body)
    try elaborator.expand(top, ports: [:])

    var circuit = FlatCircuit(
      title: deck.title, elements: elaborator.elements, models: elaborator.models, analyses: analyses,
      temperature: options.temperature, options: options.values, warnings: elaborator.warnings)
    for name in deck.body.parameters.keys { circuit.parameters[name] = top.values[name] }
    let topology = try Topology(
      circuit.elements, places: elaborator.places, sensed: elaborator.sensed,
      deckStart: Place(file: deck.main, line: 0, byte: 0))
    let names = NameCheck(topology: topology, elements: circuit.elements)
    top.draws.begin(".deck")
    circuit.initialConditions = try names.nodeVoltages(deck.controls.initialConditions, in: top)
    circuit.nodesets = try names.nodeVoltages(deck.controls.nodesets, in: top)
    circuit.saves = try names.saves(deck.controls.saves)
    try names.check(deck.controls.analyses)
    circuit.measures = try MeasureElaborator(scope: top, names: names, analyses: deck.controls.analyses)
      .measures(deck.controls.measures)
    for index in circuit.elements.indices {
      if let value = step.sources[circuit.elements[index].name] { circuit.elements[index].waveform?.dc = value }
    }
    if let temperature = step.temperature { circuit.temperature = temperature }
    return circuit
  }

  private init(_ deck: Deck) {
    globals = Set(deck.controls.globals.map(\.name))
    warnings = deck.warnings
  }

  static func topScope(
    _ deck: Deck, _ overrides: [String: Double], sample: ParameterSample? = nil
  ) throws -> Scope {
    let start = SourceLocation(file: deck.main.path, line: 1, column: 1)
    var values: [String: Double] = [:]
    for (spelling, value) in overrides.sorted(by: { $0.key < $1.key }) {
      let name = spelling.lowercased()
      guard deck.body.parameters[name] != nil else {
        throw Diagnostic(
          .undefinedName, "the deck has no top-level parameter '\(spelling)'", at: start,
          remedy: NearestSpelling.remedy(for: name, among: deck.body.parameters.keys, kind: "parameter"))
      }
      guard value.isFinite else {
        throw Diagnostic(.badValue, "the value of the parameter '\(spelling)' is not finite", at: start)
      }
      values[name] = value
    }
    return try Scope(deck.body, parent: nil, path: "", multiplier: 1, overrides: values, draws: RandomDraws(sample))
  }

  // MARK: Expansion

  /// Adds the models and elements of a scope, then those of its instances, in the order of the cards.
  private mutating func expand(_ scope: Scope, ports: [String: String]) throws {
    for model in scope.body.models.values {
      scope.draws.begin(".model " + scope.path + model.name.name)
      models[scope.path + model.name.name] = try ModelElaborator.card(model, in: scope)
    }
    for card in scope.body.elements {
      if card.name.name.hasPrefix("x") {
        try expandInstance(card, in: scope, ports: ports)
      } else {
        try append(card, in: scope, ports: ports)
      }
    }
  }

  private mutating func append(_ card: ElementCard, in scope: Scope, ports: [String: String]) throws {
    let globals = globals
    let context = ElementElaborator(
      scope: scope, transient: transient, geometryScale: geometryScale, temperature: temperature,
      node: { Self.flatName($0, in: scope, ports: ports, globals: globals) })
    let element = try context.element(card, warnings: &warnings, sensed: &sensed)
    if !scope.path.isEmpty || card.name.name.contains(".") {
      // A path in a name may spell that of another element.
      if let first = pathNames.updateValue(card.name.place, forKey: element.name) {
        throw card.name.place.error(
          .duplicateName, "there is already an element '\(element.name)', at \(first.location)",
          remedy: "give one of them another name")
      }
    }
    places.append(card.name.place)
    elements.append(element)
  }

  private mutating func expandInstance(_ card: ElementCard, in scope: Scope, ports: [String: String]) throws {
    guard let reference = card.reference else { return }
    guard let (definition, home) = scope.find({ $0.subcircuits[reference.name] }) else {
      throw reference.place.error(
        .undefinedName, "there is no subcircuit '\(reference.spelling)'",
        remedy: NearestSpelling.remedy(
          for: reference.name, among: scope.visible { $0.body.subcircuits.keys }, kind: "subcircuit"))
    }
    guard card.nodes.count == definition.ports.count else {
      let ports = definition.ports.map(\.spelling).joined(separator: " ")
      throw reference.place.error(
        .syntax,
        "'\(definition.name.spelling)' has \(definition.ports.count) nodes (\(ports)), not \(card.nodes.count)",
        remedy: "it is defined at \(definition.name.place.location)")
    }
    let identity = definition.name.place.location
    let path = open.map(\.name) + [definition.name.spelling]
    if let first = open.firstIndex(where: { $0.definition == identity }) {
      throw reference.place.error(
        .recursion, "the subcircuit contains itself: \(path[first...].joined(separator: " → "))",
        remedy: "remove one of the instances")
    }
    if open.count >= Self.maximumDepth {
      throw reference.place.error(.recursion, "subcircuits are nested more than \(Self.maximumDepth) deep")
    }
    scope.draws.begin(scope.path + card.name.name)
    let instance = try instanceScope(card, of: definition, home: home, in: scope)
    var inner: [String: String] = [:]
    for (port, node) in zip(definition.ports, card.nodes) {
      inner[port.name] = Self.flatName(node.name, in: scope, ports: ports, globals: globals)
    }
    open.append((identity, definition.name.spelling))
    try expand(instance, ports: inner)
    open.removeLast()
  }

  private func instanceScope(
    _ card: ElementCard, of definition: SubcircuitDefinition, home: Scope, in scope: Scope
  ) throws -> Scope {
    var multiplier = scope.multiplier
    var overrides: [String: Double] = [:]
    for parameter in card.parameters {
      let name = parameter.name.name
      // A subcircuit may declare `m` itself; then it is an ordinary parameter.
      if name == "m", !definition.overridable.contains("m") {
        multiplier = try scope.multiplied(by: parameter)
        continue
      }
      guard definition.overridable.contains(name) else {
        throw parameter.name.place.error(
          .unknownParameter, "'\(definition.name.spelling)' has no parameter '\(parameter.name.spelling)'",
          remedy: NearestSpelling.remedy(for: name, among: definition.overridable, kind: "parameter"))
      }
      overrides[name] = try scope.number(parameter.value)
    }
    return try Scope(
      definition.body, parent: home, path: scope.path + card.name.name + ".", multiplier: multiplier,
      overrides: overrides, draws: scope.draws)
  }

  /// Ground and global nodes are the same everywhere; ports are what the instance connects; others are private.
  private static func flatName(
    _ node: String, in scope: Scope, ports: [String: String], globals: Set<String>
  ) -> String {
    if node == "0" || node == "gnd" { return "0" }
    if let outer = ports[node] { return outer }
    return globals.contains(node) ? node : scope.path + node
  }
}
