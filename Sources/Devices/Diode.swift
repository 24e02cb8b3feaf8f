// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitNetlist

/// One diode of a circuit: a card and an area.
public struct Diode: Sendable {
  /// The element's name.
  public let name: String
  /// Anode and cathode.
  public let nodes: [String]
  /// Its card.
  public let card: DiodeCard
  /// Area in units of the card's.
  public let area: Double
  /// Number of such diodes in parallel.
  public let multiplicity: Double
  /// Where its card stands.
  public let location: SourceLocation

  /// The documentation of the instance's parameters.
  public static let parameters: [ParameterDescription] = [
    .init("area", "1", 1, in: 1e-12...1e12, "area in units of the card's"),
    .init("m", "1", 1, in: 1e-6...1e6, "number in parallel"),
  ]

  /// Reads a `D` element; a bare number after the model's name is its area, as in SPICE.
  ///
  /// - Throws: `Diagnostic` for an unknown parameter or a senseless value.
  public init(_ element: Element, card: DiodeCard) throws {
    var given = element.parameters
    if let area = element.value {
      guard given["area"] == nil else {
        throw Diagnostic(.duplicateName, "'\(element.name)' gives its area twice", at: area.location)
      }
      given["area"] = area
    }
    let values = try ParameterTable(owner: "diode '\(element.name)'", entries: Self.parameters)
      .values(given, at: element.location)
    name = element.name
    nodes = element.nodes
    self.card = card
    location = element.location
    area = values["area"] ?? .nan
    multiplicity = values["m"] ?? .nan
  }

  private var size: Double { area * multiplicity }

  /// The ohmic conductance between the anode and the junction's own anode, an internal node, in siemens; nil without RS,
  /// where the two nodes are one. Its noise is Johnson's.
  public var seriesConductance: Double? { card.seriesResistance > 0 ? size / card.seriesResistance : nil }

  /// The junction at a temperature in kelvin.
  public func junction(at temperature: Double) -> DiodeJunction {
    let saturation = DiodeJunction.saturationCurrent(
      card.saturationCurrent, gap: card.gap, exponent: card.saturationTemperatureExponent, emission: card.emission,
      nominalTemperature: card.nominalTemperature, temperature: temperature)
    let depletion =
      card.zeroBiasCapacitance == 0
      ? []
      : [
        DepletionCharge(
          zeroBiasCapacitance: card.zeroBiasCapacitance * size, potential: card.potential, grading: card.grading,
          forwardBiasCoefficient: card.forwardBiasCoefficient, nominalTemperature: card.nominalTemperature,
          temperature: temperature)
      ]
    return DiodeJunction(
      saturationCurrent: saturation * size, emission: card.emission,
      thermalVoltage: PhysicalConstants.thermalVoltage(temperature),
      breakdown: card.breakdown.map { (voltage: $0.voltage, current: $0.current * size) },
      transitTime: card.transitTime, depletion: depletion)
  }

  /// The flicker noise of the current at a current in amperes, S_i = KF·|I|^AF/f of each unit of area; nil without KF.
  public func flickerNoise(current: Double) -> FlickerNoise? {
    guard card.flickerCoefficient > 0 else { return nil }
    return FlickerNoise(
      densityAtOneHertz: size * card.flickerCoefficient * pow(abs(current) / size, card.flickerCurrentExponent))
  }
}
