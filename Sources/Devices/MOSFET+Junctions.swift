// SPDX-License-Identifier: GPL-3.0-or-later

extension MOSFET {
  /// A junction between bulk and drain or source.
  public struct BulkJunction: Sendable {
    /// Drain or source.
    public let terminal: Terminal
    /// The junction's anode: the bulk of an n channel, drain or source of a p channel.
    public let anode: Terminal
    /// Its cathode.
    public let cathode: Terminal
    /// Current, charge and noise.
    public let junction: DiodeJunction
  }

  /// The junctions that carry a current or a charge, at a temperature in kelvin.
  public func junctions(at temperature: Double) -> [BulkJunction] {
    [
      (Terminal.drain, junctionArea.drain, junctionPerimeter.drain),
      (.source, junctionArea.source, junctionPerimeter.source),
    ]
    .compactMap { terminal, area, perimeter in
      let junction = junction(area: multiplicity * area, perimeter: multiplicity * perimeter, at: temperature)
      guard junction.saturationCurrent > 0 || junction.storesCharge else { return nil }
      let isN = card.polarity == .n
      return BulkJunction(
        terminal: terminal, anode: isN ? .bulk : terminal, cathode: isN ? terminal : .bulk, junction: junction)
    }
  }

  private func junction(area: Double, perimeter: Double, at temperature: Double) -> DiodeJunction {
    let process = card.junction
    func layer(_ capacitance: Double, _ potential: Double, _ grading: Double) -> DepletionCharge {
      DepletionCharge(
        zeroBiasCapacitance: capacitance, potential: potential, grading: grading,
        forwardBiasCoefficient: process.forwardBiasCoefficient, nominalTemperature: card.nominalTemperature,
        temperature: temperature)
    }
    let nominal = process.areaSaturationCurrent * area + process.edgeSaturationCurrent * perimeter
    return DiodeJunction(
      saturationCurrent: DiodeJunction.saturationCurrent(
        nominal, gap: process.saturationTemperatureLaw.gap, exponent: process.saturationTemperatureLaw.exponent,
        emission: process.emission, nominalTemperature: card.nominalTemperature, temperature: temperature),
      emission: process.emission, thermalVoltage: PhysicalConstants.thermalVoltage(temperature), breakdown: nil,
      transitTime: 0,
      depletion: [
        layer(process.areaCapacitance * area, process.potential.area, process.grading.area),
        layer(process.edgeCapacitance * perimeter, process.potential.edge, process.grading.edge),
      ].filter { $0.zeroBiasCapacitance > 0 })
  }

  /// The linear capacitances between gate and source, drain and bulk that the card gives, F.
  public var overlapCapacitances: [(first: Terminal, second: Terminal, capacitance: Double)] {
    [
      (first: .gate, second: .source, capacitance: card.overlapCapacitance.source * width * multiplicity),
      (first: .gate, second: .drain, capacitance: card.overlapCapacitance.drain * width * multiplicity),
      (first: .gate, second: .bulk, capacitance: card.bulkOverlapCapacitance * length * multiplicity),
    ].filter { $0.capacitance > 0 }
  }
}
