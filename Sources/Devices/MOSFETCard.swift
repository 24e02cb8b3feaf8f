// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist

/// The parameters of an EKV transistor card, `.model name nmos|pmos (…)`.
public struct MOSFETCard: Sendable {
  /// n or p channel.
  public enum Polarity: Double, Sendable {
    /// n channel: voltages as they are.
    case n = 1
    /// p channel: every voltage with its sign flipped.
    case p = -1
  }

  /// How the channel's white noise follows from its currents.
  public enum NoiseLaw: String, Sendable, CaseIterable {
    /// Local detailed balance: rates λ± with λ⁺/λ⁻ = e^(V_DS/U_T); exact kT/C for any DC model.
    case localDetailedBalance = "ldb"
    /// Textbook 2q(I_F + I_R): violates the fluctuation–dissipation theorem with this DC model; for comparison.
    case shot = "shot"
    /// Charge-based 4kT·G_n of the EKV model: 2/3 in strong inversion, exact at V_DS = 0.
    case ekv = "ekv"
  }

  /// The card's name.
  public let name: String
  /// n or p channel.
  public let polarity: Polarity
  /// Magnitude of the threshold voltage at the nominal temperature, V.
  public let threshold: Double
  /// Slope factor n.
  public let slopeFactor: Double
  /// µ·C_ox at the nominal temperature, A/V².
  public let transconductanceParameter: Double
  /// Drain-induced barrier lowering at the reference length.
  public let barrierLowering: Double
  /// Reference length of the barrier lowering, m.
  public let referenceLength: Double
  /// Falling of the threshold with temperature, V/K.
  public let thresholdTemperatureCoefficient: Double
  /// Exponent of KP's power law in temperature.
  public let mobilityTemperatureExponent: Double
  /// Nominal temperature, K.
  public let nominalTemperature: Double
  /// Pelgrom coefficient of the threshold (pair difference), V·m.
  public let thresholdMismatch: Double
  /// Pelgrom coefficient of the gain (pair difference), m.
  public let gainMismatch: Double
  /// Gate capacitance per area, F/m².
  public let oxideCapacitance: Double
  /// Flicker coefficient, V²·F.
  public let flickerCoefficient: Double
  /// The law of the white noise.
  public let noiseLaw: NoiseLaw

  /// The documentation of every parameter.
  public static let parameters: [ParameterDescription] = [
    .init("vto", "V", nil, in: -2...2, "threshold voltage; magnitude for pmos, whose sign may also be the SPICE one"),
    .init("n", "1", 1.35, in: 1...3, "slope factor"),
    .init("kp", "A/V²", nil, in: 1e-9...1, "transconductance parameter µ·Cox"),
    .init("eta0", "1", 0, in: 0...1, "drain-induced barrier lowering at LREF"),
    .init("lref", "m", 60e-9, in: 1e-9...1e-3, "reference length of ETA0"),
    .init("tcv", "V/K", 0, in: -0.01...0.01, "fall of the threshold with temperature"),
    .init("bex", "1", -1.5, in: -5...5, "exponent of KP(T) = KP·(T/TNOM)^BEX"),
    .init("tnom", "°C", 26.85, in: -273...500, "temperature of the other parameters; 26.85 °C is 300 K"),
    .init("avt", "V·m", 0, in: 0...1e-6, "Pelgrom coefficient of the threshold; 3 mV·µm is 3n"),
    .init("abeta", "m", 0, in: 0...1e-6, "Pelgrom coefficient of the gain; 1 %·µm is 10n"),
    .init("cox", "F/m²", 0, in: 0...1, "gate capacitance per area; 15.7 fF/µm² is 15.7m"),
    .init("kf", "V²·F", 0, in: 0...1e-18, "flicker coefficient: S_vg = KF/(COX·W·L·f)"),
  ]

  /// Reads a `.model` card.
  ///
  /// - Throws: `Diagnostic` for an unknown level, noise law or parameter, or a senseless value.
  public init(_ card: ModelCard) throws {
    guard let polarity: Polarity = card.type == "nmos" ? .n : card.type == "pmos" ? .p : nil else {
      throw Diagnostic(
        .undefinedName, "model '\(card.name)' is of type \(card.type); a transistor needs nmos or pmos",
        at: card.location)
    }
    for (name, word) in card.words {
      switch name {
      case "level" where word == "ekv": continue
      case "noise" where NoiseLaw(rawValue: word) != nil: continue
      case "level":
        throw Diagnostic(
          .badValue, "level '\(word)' is not supported", at: card.location, remedy: "the only level is LEVEL=ekv")
      case "noise":
        throw Diagnostic(
          .badValue, "noise law '\(word)' is not supported", at: card.location,
          remedy: "NOISE is one of: " + NoiseLaw.allCases.map(\.rawValue).joined(separator: " "))
      default:
        throw Diagnostic(.unknownParameter, "a transistor card has no parameter '\(name)'", at: card.location)
      }
    }
    if let level = card.parameters["level"] {
      throw Diagnostic(
        .badValue, "level \(level.value) is not supported: level numbers mean different models in each simulator",
        at: level.location, remedy: "the only level is LEVEL=ekv")
    }
    let values = try ParameterTable(owner: "model '\(card.name)'", entries: Self.parameters)
      .values(card.parameters, at: card.location)
    func value(_ name: String) -> Double { values[name] ?? .nan }

    name = card.name
    self.polarity = polarity
    threshold = polarity == .p ? abs(value("vto")) : value("vto")
    slopeFactor = value("n")
    transconductanceParameter = value("kp")
    barrierLowering = value("eta0")
    referenceLength = value("lref")
    thresholdTemperatureCoefficient = value("tcv")
    mobilityTemperatureExponent = value("bex")
    nominalTemperature = value("tnom") + PhysicalConstants.zeroCelsius
    thresholdMismatch = value("avt")
    gainMismatch = value("abeta")
    oxideCapacitance = value("cox")
    flickerCoefficient = value("kf")
    noiseLaw = card.words["noise"].flatMap(NoiseLaw.init) ?? .localDetailedBalance
  }
}
