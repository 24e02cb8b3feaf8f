// SPDX-License-Identifier: GPL-3.0-or-later

import OrderedCollections
import PBitKitDevices
import PBitKitNetlist

/// A transistor card as numbers by parameter, of which cards with other numbers are made.
///
/// It knows no parameter by name but through `MOSFETCard.parameters`.
public struct CardTemplate: Sendable {
  /// The card's name.
  public var name: String
  /// n or p channel.
  public var polarity: MOSFETCard.Polarity
  /// Numbers that are given, by lower-case name, in the table's units; the others have their documented defaults.
  public var values: OrderedDictionary<String, Double>
  /// Words that are given, such as `noise`.
  public var words: OrderedDictionary<String, String>

  /// A card from its parts.
  ///
  /// - Parameters:
  ///   - name: The card's name.
  ///   - polarity: n or p channel.
  ///   - values: Numbers that are given.
  ///   - words: Words that are given.
  public init(
    name: String, polarity: MOSFETCard.Polarity, values: OrderedDictionary<String, Double> = [:],
    words: OrderedDictionary<String, String> = [:]
  ) {
    self.name = name
    self.polarity = polarity
    self.values = values
    self.words = words
  }

  /// A deck's card.
  ///
  /// - Parameter card: Its `.model` card.
  /// - Throws: `Diagnostic` where the card is no good transistor card.
  public init(_ card: ModelCard) throws {
    let checked = try MOSFETCard(card)
    var values = card.parameters.mapValues(\.value)
    if values["vto"] != nil { values["vto"] = checked.threshold }
    self.init(name: card.name, polarity: checked.polarity, values: values, words: card.words)
  }

  /// A parameter's number: what is given, or the documented default.
  func value(_ description: ParameterDescription) -> Double? { values[description.name] ?? description.defaultValue }

  /// Where cards that come from no file say they stand.
  private static let location = SourceLocation(file: "fitted card", line: 1, column: 1)

  /// The card as devices read it.
  ///
  /// - Throws: `Diagnostic` for a value outside its range.
  public func card() throws -> MOSFETCard {
    try MOSFETCard(
      ModelCard(
        name: name, type: polarity == .n ? "nmos" : "pmos",
        parameters: values.mapValues { Parameter($0, at: Self.location) }, words: words, location: Self.location))
  }

  /// A transistor of this card at one temperature.
  func channel(_ card: MOSFETCard, width: Double, length: Double, temperature: Double) throws -> EKVChannel {
    let element = Element(
      name: "m1", kind: .mosfet, nodes: ["d", "g", "s", "b"],
      parameters: ["w": Parameter(width, at: Self.location), "l": Parameter(length, at: Self.location)],
      location: Self.location)
    return try MOSFET(element, card: card).channel(at: temperature)
  }
}
