// SPDX-License-Identifier: GPL-3.0-or-later

/// Element cards of one scope to elements.
struct ElementElaborator {
  let scope: Scope
  /// For the defaults of `PULSE`.
  let transient: TransientCard?
  /// `.options scale`, by which a transistor's lengths are multiplied.
  let geometryScale: Double
  /// The circuit's temperature, kelvin.
  let temperature: Double
  /// The full name of a node.
  let node: (String) -> String

  /// The element of a card.
  func element(
    _ card: ElementCard, warnings: inout [Diagnostic], sensed: inout [SensedName]
  ) throws -> Element {
    guard let letter = card.name.name.first.flatMap({ Element.Kind(rawValue: String($0)) }) else {
      throw card.name.place.error(.unsupportedCard, "the element '\(card.name.spelling)' is not supported")
    }
    let kind = card.behaviour == nil ? letter : .behavioural
    var element = Element(
      name: scope.path + FlatName.element(card.name.name), kind: kind, nodes: card.nodes.map { node($0.name) },
      location: card.name.place.location)
    scope.draws.begin(element.name)
    var multiplier = scope.multiplier
    for parameter in card.parameters {
      let value = try scope.parameter(parameter.value)
      if parameter.name.name == "m" {
        multiplier = try scope.multiplied(by: parameter)
      }
      element.parameters[parameter.name.name] = value
    }
    if let value = card.value {
      element.value = kind.isControlledSource ? try scope.parameter(value) : try positive(value, of: card.name, kind)
    }
    if let reference = card.reference { try refer(to: reference, card, &element) }
    if let source = card.controlling {
      element.controlling = Self.sourceName(source, in: scope)
      sensed.append(
        SensedName(
          name: Self.sourceName(source, in: scope), isNode: false, place: source.place, spelling: source.spelling))
    }
    if let behaviour = card.behaviour {
      let expression = try ExpressionCompiler.compile(
        behaviour.expression, in: scope,
        names: .init(node: { node($0.name) }, source: { Self.sourceName($0, in: scope) }), temperature: temperature,
        sensed: &sensed)
      element.behaviour = BehaviouralSource(quantity: behaviour.quantity, expression: expression)
    }
    if kind == .mosfet, geometryScale != 1 { scaleGeometry(&element) }

    switch kind {
    case .voltageSource, .currentSource: try elaborateSource(card, &element, multiplier, &warnings)
    // m parallel sources of a voltage are one.
    case .voltageGain, .transresistance: element.parameters["m"] = nil
    case .behavioural where element.behaviour?.quantity == .voltage: element.parameters["m"] = nil
    case .resistor, .capacitor, .inductor, .transconductance, .currentGain, .behavioural, .diode, .mosfet:
      if multiplier != 1 || element.parameters["m"] != nil {
        let location = element.parameters["m"]?.location ?? element.location
        element.parameters["m"] = Parameter(multiplier, at: location)
      }
    }
    return element
  }

  private func positive(_ value: Value, of name: Word, _ kind: Element.Kind) throws -> Parameter {
    let parameter = try scope.parameter(value)
    guard parameter.value > 0 else {
      let quantity = kind == .resistor ? "resistance" : kind == .inductor ? "inductance" : "capacitance"
      let remedy =
        kind == .resistor
        ? "write a positive value, or join the nodes with a 0 V source" : "write a positive value, or remove the card"
      throw value.place.error(
        .badValue, "the \(quantity) of '\(name.spelling)' is \(parameter.value), but must be positive", remedy: remedy)
    }
    return parameter
  }

  /// Lengths in units of `.options scale`, areas in its square.
  private func scaleGeometry(_ element: inout Element) {
    for (names, factor) in [(["w", "l", "pd", "ps"], geometryScale), (["ad", "as"], geometryScale * geometryScale)] {
      for name in names { element.parameters[name]?.value *= factor }
    }
  }

  /// The full name of a source of the same subcircuit.
  private static func sourceName(_ word: Word, in scope: Scope) -> String { scope.path + FlatName.element(word.name) }

  // MARK: Models

  /// Takes in the model that a card names.
  private func refer(to reference: Word, _ card: ElementCard, _ element: inout Element) throws {
    let (definition, home) = try model(reference, for: element.kind)
    if element.kind == .resistor || element.kind == .capacitor {
      try PassiveModel(definition, home: home).apply(to: &element, card, in: scope)
    } else {
      element.model = home.path + definition.name.name
    }
  }

  /// The model that an element names, with the scope of its definition.
  private func model(_ reference: Word, for kind: Element.Kind) throws -> (ModelDefinition, Scope) {
    guard let (definition, home) = scope.find({ $0.models[reference.name] }) else {
      let isParameter = scope.visible { $0.values.keys }.contains(reference.name)
      throw reference.place.error(
        .undefinedName, "unknown model '\(reference.spelling)'",
        remedy: isParameter && kind != .mosfet
          ? "write {\(reference.spelling)} to use the parameter of that name"
          : NearestSpelling.remedy(for: reference.name, among: scope.visible { $0.body.models.keys }, kind: "model"))
    }
    let types = kind == .mosfet ? ["nmos", "pmos"] : [kind.rawValue]
    guard types.contains(definition.type.name) else {
      throw reference.place.error(
        .badValue,
        "the model '\(reference.spelling)' is of type \(definition.type.name), not \(types.joined(separator: " or "))",
        remedy: "it is defined at \(definition.name.place.location)")
    }
    return (definition, home)
  }

  // MARK: Sources

  private func elaborateSource(
    _ card: ElementCard, _ element: inout Element, _ multiplier: Double, _ warnings: inout [Diagnostic]
  ) throws {
    for parameter in card.parameters where parameter.name.name != "m" {
      throw parameter.name.place.error(
        .unknownParameter, "a source has no parameter '\(parameter.name.spelling)'", remedy: "a source has only m=")
    }
    // m parallel voltage sources are one; m parallel current sources carry m times the current.
    element.parameters["m"] = nil
    let scale = element.kind == .currentSource ? multiplier : 1
    guard let source = card.source else { return }
    var shape = Waveform.Shape.constant
    if let card = source.shape {
      shape = try WaveformElaborator(scope: scope, transient: transient, scale: scale).shape(card, &warnings)
    }
    var waveform = Waveform(dc: 0, shape: shape)
    if let dc = source.dc {
      waveform.dc = try scope.parameter(dc, scaledBy: scale).value
    } else if source.shape?.function.isRandom != true {
      waveform.dc = waveform.value(at: 0)
    }
    element.waveform = waveform
    if let magnitude = source.acMagnitude {
      element.parameters["acmag"] = try scope.parameter(magnitude, scaledBy: scale)
    }
    if let phase = source.acPhase { element.parameters["acphase"] = try scope.parameter(phase) }
  }
}
