// SPDX-License-Identifier: GPL-3.0-or-later

/// Element cards of one scope to elements.
struct ElementElaborator {
  let scope: Scope
  /// For the defaults of `PULSE`.
  let transient: TransientCard?

  /// The element of a card whose nodes are flat already.
  func element(_ card: ElementCard, nodes: [String], warnings: inout [Diagnostic]) throws -> Element {
    guard let kind = card.name.name.first.flatMap({ Element.Kind(rawValue: String($0)) }) else {
      throw card.name.place.error(.unsupportedCard, "the element '\(card.name.spelling)' is not supported")
    }
    var element = Element(
      name: scope.path + card.name.name, kind: kind, nodes: nodes, location: card.name.place.location)
    var multiplier = scope.multiplier
    for parameter in card.parameters {
      let value = try scope.parameter(parameter.value)
      if parameter.name.name == "m" {
        multiplier = try scope.multiplied(by: parameter)
      }
      element.parameters[parameter.name.name] = value
    }
    if let reference = card.reference { element.model = try model(reference, for: kind) }
    if let value = card.value {
      element.value =
        kind == .transconductance ? try scope.parameter(value) : try positive(value, of: card.name, kind)
    }

    switch kind {
    case .voltageSource, .currentSource: try elaborateSource(card, &element, multiplier, &warnings)
    case .resistor, .capacitor, .inductor, .transconductance, .voltageGain, .currentGain, .transresistance,
      .behavioural, .diode, .mosfet:
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
      let quantity = kind == .resistor ? "resistance" : "capacitance"
      let remedy =
        kind == .resistor
        ? "write a positive value, or join the nodes with a 0 V source" : "write a positive value, or remove the card"
      throw value.place.error(
        .badValue, "the \(quantity) of '\(name.spelling)' is \(parameter.value), but must be positive", remedy: remedy)
    }
    return parameter
  }

  /// The key of the model that an element names.
  private func model(_ reference: Word, for kind: Element.Kind) throws -> String {
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
    return home.path + definition.name.name
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
    waveform.dc = try source.dc.map { try scope.parameter($0, scaledBy: scale).value } ?? waveform.value(at: 0)
    element.waveform = waveform
    if let magnitude = source.acMagnitude {
      element.parameters["acmag"] = try scope.parameter(magnitude, scaledBy: scale)
    }
    if let phase = source.acPhase { element.parameters["acphase"] = try scope.parameter(phase) }
  }
}
