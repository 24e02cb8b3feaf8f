// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist

/// The parameters of a junction diode's card, `.model name d (…)`, under SPICE's names.
public struct DiodeCard: Sendable {
  /// The card's name.
  public let name: String
  /// Saturation current of one unit of area at the nominal temperature, A.
  public let saturationCurrent: Double
  /// Emission coefficient.
  public let emission: Double
  /// Ohmic resistance of one unit of area, Ω; 0 for none.
  public let seriesResistance: Double
  /// Depletion capacitance of one unit of area at zero bias, F.
  public let zeroBiasCapacitance: Double
  /// Built-in potential, V.
  public let potential: Double
  /// Grading coefficient.
  public let grading: Double
  /// Fraction of the built-in potential from which the depletion capacitance goes on along its tangent.
  public let forwardBiasCoefficient: Double
  /// Transit time, s.
  public let transitTime: Double
  /// Gap energy, eV.
  public let gap: Double
  /// Exponent of the saturation current's temperature law.
  public let saturationTemperatureExponent: Double
  /// Nominal temperature, K.
  public let nominalTemperature: Double
  /// Reverse breakdown voltage, V, and the current there of one unit of area, A; nil for none.
  public let breakdown: (voltage: Double, current: Double)?
  /// Flicker coefficient, A^(2−AF).
  public let flickerCoefficient: Double
  /// Exponent of the current in the flicker noise.
  public let flickerCurrentExponent: Double

  /// The documentation of every parameter; defaults are SPICE's.
  public static let parameters: [ParameterDescription] = [
    .init("is", "A", 1e-14, in: 1e-40...1, "saturation current of a unit of area"),
    .init("n", "1", 1, in: 0.5...10, "emission coefficient"),
    .init("rs", "Ω", 0, in: 0...1e12, "ohmic resistance of a unit of area"),
    .init("cjo", "F", 0, in: 0...1, "depletion capacitance of a unit of area at zero bias"),
    .init("vj", "V", 1, in: 0.1...5, "built-in potential"),
    .init("m", "1", 0.5, in: 0...0.9, "grading coefficient"),
    .init("fc", "1", 0.5, in: 0...0.95, "fraction of VJ from which C(V) goes on along its tangent"),
    .init("tt", "s", 0, in: 0...1, "transit time: the forward current stores TT·I"),
    .init("eg", "eV", 1.11, in: 0.1...6, "gap energy in IS(T)"),
    .init("xti", "1", 3, in: -10...10, "exponent of the temperature in IS(T)"),
    .init("tnom", "°C", 27, in: -273...500, "temperature of the other parameters"),
    .init("bv", "V", 0, in: 0...1e6, "reverse breakdown voltage; 0 for none"),
    .init("ibv", "A", 1e-3, in: 1e-30...1e3, "current of a unit of area at −BV"),
    .init("kf", "A^(2−AF)", 0, in: 0...1, "flicker coefficient: S_i = KF·|I|^AF/f"),
    .init("af", "1", 1, in: 0.1...4, "exponent of the current in the flicker noise"),
  ]

  /// Reads a `.model` card.
  ///
  /// - Throws: `Diagnostic` for another type, an unknown parameter or a senseless value.
  public init(_ card: ModelCard) throws {
    guard card.type == "d" else {
      throw Diagnostic(
        .undefinedName, "model '\(card.name)' is of type \(card.type); a diode needs d", at: card.location)
    }
    if let word = card.words.keys.first {
      throw Diagnostic(.unknownParameter, "a diode card has no parameter '\(word)' with a word", at: card.location)
    }
    var given = card.parameters
    // SPICE accepts both spellings of the zero-bias capacitance.
    if let other = given.removeValue(forKey: "cj0") {
      guard given["cjo"] == nil else {
        throw Diagnostic(.duplicateName, "CJO and CJ0 are the same parameter", at: other.location)
      }
      given["cjo"] = other
    }
    let values = try ParameterTable(owner: "model '\(card.name)'", entries: Self.parameters)
      .values(given, at: card.location)
    func value(_ name: String) -> Double { values[name] ?? .nan }
    name = card.name
    saturationCurrent = value("is")
    emission = value("n")
    seriesResistance = value("rs")
    zeroBiasCapacitance = value("cjo")
    potential = value("vj")
    grading = value("m")
    forwardBiasCoefficient = value("fc")
    transitTime = value("tt")
    gap = value("eg")
    saturationTemperatureExponent = value("xti")
    nominalTemperature = value("tnom") + PhysicalConstants.zeroCelsius
    breakdown = value("bv") > 0 ? (voltage: value("bv"), current: value("ibv")) : nil
    flickerCoefficient = value("kf")
    flickerCurrentExponent = value("af")
  }
}
