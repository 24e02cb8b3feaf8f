// SPDX-License-Identifier: GPL-3.0-or-later

/// `.model` cards of types `r` and `c`: the value of a resistor or capacitor from its geometry.
///
/// ngspice 39's semiconductor resistor and capacitor without their temperature coefficients:
/// R = RSH (L − SHORT)/(W − NARROW), C = CJ (L − SHORT)(W − NARROW) + 2 CJSW ((L − SHORT) + (W − NARROW)).
struct PassiveModel {
  private let definition: ModelDefinition
  private let home: Scope

  private static let parameters: [String: [String]] = [
    "r": ["rsh", "r", "defw", "narrow", "short"], "c": ["cj", "cjsw", "cap", "defw", "narrow", "short"],
  ]

  init(_ definition: ModelDefinition, home: Scope) {
    self.definition = definition
    self.home = home
  }

  /// Gives the element its value and takes the geometry off it.
  ///
  /// - Throws: A ``Diagnostic`` for a parameter that the model does not have, or where geometry or value are missing.
  func apply(to element: inout Element, _ card: ElementCard, in scope: Scope) throws {
    let known = Self.parameters[definition.type.name] ?? []
    for name in definition.parameters.map(\.name) + definition.words.map(\.name) where !known.contains(name.name) {
      throw name.place.error(
        .unknownParameter,
        "a model of type \(definition.type.name) has no parameter '\(name.spelling)' in this version",
        remedy: name.name.hasPrefix("tc")
          ? "write the value at the circuit's temperature"
          : NearestSpelling.remedy(for: name.name, among: known, kind: "parameter"))
    }
    func of(_ name: String) throws -> Double? {
      try definition.parameters.first { $0.name.name == name }.map { try home.number($0.value) }
    }
    let length = element.parameters.removeValue(forKey: "l")?.value
    let width = try element.parameters.removeValue(forKey: "w")?.value ?? of("defw")
    if element.value != nil { return }
    let isResistor = definition.type.name == "r"
    var value = try of(isResistor ? "r" : "cap")
    if let length, let width {
      let (netLength, netWidth) = (length - (try of("short") ?? 0), width - (try of("narrow") ?? 0))
      guard netLength > 0, netWidth > 0 else {
        throw card.name.place.error(
          .badValue, "the length or width of '\(card.name.spelling)' is not positive after narrowing",
          remedy: "lengthen or widen it")
      }
      if isResistor, let sheet = try of("rsh") { value = sheet * netLength / netWidth }
      let (area, edge) = (try of("cj"), try of("cjsw"))
      if !isResistor, area != nil || edge != nil {
        value = (area ?? 0) * netLength * netWidth + 2 * (edge ?? 0) * (netLength + netWidth)
      }
    }
    guard let value, value > 0, value.isFinite else {
      throw card.name.place.error(
        .badValue, "the model '\(definition.name.spelling)' gives '\(card.name.spelling)' no positive value",
        remedy: "write L= and W= on the card and \(isResistor ? "RSH" : "CJ") in the model, or the value itself")
    }
    element.value = Parameter(value, at: card.name.place.location)
  }
}
