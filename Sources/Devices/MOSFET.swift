// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist

/// One transistor of a circuit: a card, a geometry and its own offsets.
public struct MOSFET: Sendable {
  /// The element's name.
  public let name: String
  /// The four nodes, in the order drain, gate, source, bulk.
  public let nodes: [String]
  /// Its card.
  public let card: MOSFETCard
  /// Channel width, m.
  public let width: Double
  /// Channel length, m.
  public let length: Double
  /// Number of such transistors in parallel.
  public let multiplicity: Double
  /// Offset of the threshold's magnitude, V.
  public let thresholdOffset: Double
  /// Relative offset of the gain: KP is multiplied by 1 + this.
  public let gainOffset: Double
  /// Where its card stands.
  public let location: SourceLocation

  /// The documentation of the instance's parameters.
  public static let parameters: [ParameterDescription] = [
    .init("w", "m", nil, in: 1e-9...1, "channel width"),
    .init("l", "m", nil, in: 1e-9...1, "channel length"),
    .init("m", "1", 1, in: 1e-6...1e6, "number in parallel"),
    .init("dvt", "V", 0, in: -2...2, "offset of the threshold's magnitude"),
    .init("dbeta", "1", 0, in: -0.99...100, "relative offset of the gain"),
  ]

  /// Reads an `M` element.
  public init(_ element: Element, card: MOSFETCard) throws {
    let values = try ParameterTable(owner: "transistor '\(element.name)'", entries: Self.parameters)
      .values(element.parameters, at: element.location)
    func value(_ name: String) -> Double { values[name] ?? .nan }
    self.name = element.name
    self.nodes = element.nodes
    self.card = card
    self.location = element.location
    width = value("w")
    length = value("l")
    multiplicity = value("m")
    thresholdOffset = value("dvt")
    gainOffset = value("dbeta")
  }

  /// The transistor at a temperature in kelvin.
  public func channel(at temperature: Double) -> EKVChannel {
    EKVChannel(self, temperature: temperature)
  }
}
