// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist

/// One transistor of a circuit: a card, a geometry and its own offsets.
public struct MOSFET: Sendable {
  /// A terminal, numbered in the order of the element's nodes.
  public enum Terminal: Int, Sendable, CaseIterable {
    /// The first node.
    case drain
    /// The second.
    case gate
    /// The third.
    case source
    /// The fourth.
    case bulk
  }

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
  /// Areas of the drain's and the source's junction, m².
  public let junctionArea: (drain: Double, source: Double)
  /// Lengths of the drain's and the source's side wall, m.
  public let junctionPerimeter: (drain: Double, source: Double)
  /// Offset of the threshold's magnitude, V.
  public let thresholdOffset: Double
  /// Relative offset of the gain: KP is multiplied by 1 + this.
  public let gainOffset: Double
  /// The random-telegraph trap of its oxide, if it has one.
  public let trap: RandomTelegraphTrap?
  /// Where its card stands.
  public let location: SourceLocation

  /// The documentation of the instance's parameters.
  public static let parameters: [ParameterDescription] = [
    .init("w", "m", nil, in: 1e-9...1, "channel width"),
    .init("l", "m", nil, in: 1e-9...1, "channel length"),
    .init("m", "1", 1, in: 1e-6...1e6, "number in parallel"),
    .init("dvt", "V", 0, in: -2...2, "offset of the threshold's magnitude"),
    .init("dbeta", "1", 0, in: -0.99...100, "relative offset of the gain"),
    .init("ad", "m²", 0, in: 0...1, "area of the drain's junction"),
    .init("as", "m²", 0, in: 0...1, "area of the source's junction"),
    .init("pd", "m", 0, in: 0...10, "length of the drain junction's side wall"),
    .init("ps", "m", 0, in: 0...10, "length of the source junction's side wall"),
    .init("rtn", "V", 0, in: 0...1, "rise of the threshold's magnitude while a trap is filled; 0 for no trap"),
    .init("rtntc", "s", 1e-3, in: 1e-15...1e6, "mean time until the empty trap captures a carrier"),
    .init("rtnte", "s", 1e-3, in: 1e-15...1e6, "mean time until the filled trap emits it"),
  ]

  /// Reads an `M` element.
  ///
  /// - Throws: `Diagnostic` for an unknown parameter or a senseless value.
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
    junctionArea = (drain: value("ad"), source: value("as"))
    junctionPerimeter = (drain: value("pd"), source: value("ps"))
    trap =
      value("rtn") > 0
      ? RandomTelegraphTrap(thresholdStep: value("rtn"), captureTime: value("rtntc"), emissionTime: value("rtnte"))
      : nil
    if card.criticalField > 0, card.criticalField * length < Self.smallestCriticalVoltage {
      throw Diagnostic(
        .badValue,
        "UCRIT·L of transistor '\(element.name)' is \(card.criticalField * length) V, less than "
          + "\(Self.smallestCriticalVoltage) V", at: element.location,
        remedy: "UCRIT is v_sat/µ in V/m, typically 1 to 10 MV/m (1meg to 10meg)")
    }
  }

  /// Below it carriers would be saturated by diffusion alone, which the model does not describe (and its current would
  /// no longer rise steadily with V_DS). A tenth of any real device's.
  private static let smallestCriticalVoltage = 0.01

  /// The transistor at a temperature in kelvin.
  public func channel(at temperature: Double) -> EKVChannel {
    EKVChannel(self, temperature: temperature)
  }
}
