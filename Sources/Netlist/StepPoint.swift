// SPDX-License-Identifier: GPL-3.0-or-later

/// One variant of a deck with `.step` cards: a value for everything that is stepped.
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

  /// All combinations of the deck's `.step` cards, the first card innermost; one empty point without such cards.
  ///
  /// - Parameter parameters: As in ``elaborated(parameters:at:)``; a stepped parameter cannot be among them.
  /// - Throws: A ``Diagnostic``.
  public func stepPoints(parameters: [String: Double] = [:]) throws -> [StepPoint] {
    guard !controls.steps.isEmpty else { return [StepPoint()] }
    let scope = try Elaborator.topScope(self, parameters)
    let sources = Set(
      try Elaborator.flatten(self, overrides: parameters, at: StepPoint()).elements.filter { $0.waveform != nil }.map(
        \.name))
    var points = [StepPoint()]
    var seen: Set<String> = []
    for card in controls.steps {
      if !seen.insert(card.name.name).inserted {
        throw card.name.place.error(.duplicateName, "'\(card.name.spelling)' is stepped twice")
      }
      let values = try StepValues.evaluate(card.values, in: scope)
      guard points.count * values.count <= Self.maximumStepPoints else {
        throw card.place.error(
          .badValue, "the .step cards ask for more than \(Self.maximumStepPoints) runs", remedy: "lengthen a step")
      }
      let isSource = !card.isParameter && sources.contains(card.name.name)
      let isTemperature = !card.isParameter && !isSource && card.name.name == "temp"
      guard isSource || isTemperature || body.parameters[card.name.name] != nil else {
        throw card.name.place.error(
          .undefinedName, "there is no \(card.isParameter ? "" : "source or ")parameter '\(card.name.spelling)'",
          remedy: NearestSpelling.remedy(
            for: card.name.name, among: body.parameters.keys + (card.isParameter ? [] : sources.sorted()),
            kind: card.isParameter ? "parameter" : "source or parameter"))
      }
      if parameters.keys.contains(where: { $0.lowercased() == card.name.name }), !isSource {
        throw card.name.place.error(.duplicateName, "the parameter '\(card.name.spelling)' is stepped and also given")
      }
      points = try values.flatMap { value in
        try points.map { point in
          var point = point
          if isSource {
            point.sources[card.name.name] = value
          } else if isTemperature {
            point.temperature = try OptionElaborator.kelvin(value, at: card.name.place)
          } else {
            point.parameters[card.name.name] = value
          }
          point.text += (point.text.isEmpty ? "" : " ") + "\(card.name.name)=\(value)"
          return point
        }
      }
    }
    return points
  }
}
