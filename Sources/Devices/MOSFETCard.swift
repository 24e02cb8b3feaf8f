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
  /// Frequency exponent of the flicker noise.
  public let flickerExponent: Double
  /// Mobility reduction by the vertical field at the nominal temperature, 1/V of gate overdrive; 0 for none.
  public let mobilityReduction: Double
  /// Critical longitudinal field v_sat/µ at the nominal temperature, V/m; 0 for no velocity saturation.
  public let criticalField: Double
  /// Exponent of the critical field's power law in temperature.
  public let criticalFieldTemperatureExponent: Double
  /// Channel-length modulation at the reference length, 1/V.
  public let channelLengthModulation: Double
  /// Whether the channel stores the intrinsic charges of ``MOSFETStorage``.
  public let hasIntrinsicCharges: Bool
  /// Overlap capacitances between gate and source, gate and drain, F per metre of width.
  public let overlapCapacitance: (source: Double, drain: Double)
  /// Overlap capacitance between gate and bulk, F per metre of length.
  public let bulkOverlapCapacitance: Double
  /// The junctions between bulk and drain or source.
  public let junction: JunctionProcess
  /// The law of the white noise.
  public let noiseLaw: NoiseLaw

  /// Bulk junctions per area and length of edge, at the nominal temperature.
  public struct JunctionProcess: Sendable {
    /// Saturation current of the area, A/m².
    public let areaSaturationCurrent: Double
    /// Saturation current of the side wall, A/m.
    public let edgeSaturationCurrent: Double
    /// Emission coefficient.
    public let emission: Double
    /// Depletion capacitance of the area at zero bias, F/m².
    public let areaCapacitance: Double
    /// Depletion capacitance of the side wall at zero bias, F/m.
    public let edgeCapacitance: Double
    /// Grading coefficients of area and side wall.
    public let grading: (area: Double, edge: Double)
    /// Built-in potentials of area and side wall, V.
    public let potential: (area: Double, edge: Double)
    /// Fraction of the built-in potential from which the depletion capacitance goes on along its tangent.
    public let forwardBiasCoefficient: Double
    /// Gap energy and exponent of the saturation current's temperature law: eV and 1.
    public let saturationTemperatureLaw: (gap: Double, exponent: Double)
  }

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
    flickerExponent = value("ef")
    mobilityReduction = value("theta")
    criticalField = value("ucrit")
    criticalFieldTemperatureExponent = value("ucex")
    channelLengthModulation = value("lambda")
    guard [0, 1].contains(value("capmod")) else {
      throw Diagnostic(
        .badValue, "CAPMOD = \(value("capmod")) is neither 0 nor 1", at: card.parameters["capmod"]?.location,
        remedy: "CAPMOD=1 adds the channel's own charges, CAPMOD=0 leaves them to explicit capacitors")
    }
    hasIntrinsicCharges = value("capmod") == 1
    if hasIntrinsicCharges && oxideCapacitance == 0 {
      throw Diagnostic(
        .badValue, "the model '\(card.name)' asks for the channel's charges (CAPMOD=1) but gives no COX",
        at: card.parameters["capmod"]?.location, remedy: "add COX=… in F/m²; 15.7 fF/µm² is 15.7m")
    }
    overlapCapacitance = (source: value("cgso"), drain: value("cgdo"))
    bulkOverlapCapacitance = value("cgbo")
    junction = JunctionProcess(
      areaSaturationCurrent: value("js"), edgeSaturationCurrent: value("jsw"), emission: value("nj"),
      areaCapacitance: value("cj"), edgeCapacitance: value("cjsw"),
      grading: (area: value("mj"), edge: value("mjsw")), potential: (area: value("pb"), edge: value("pbsw")),
      forwardBiasCoefficient: value("fc"), saturationTemperatureLaw: (gap: value("eg"), exponent: value("xti")))
    noiseLaw = card.words["noise"].flatMap(NoiseLaw.init) ?? .localDetailedBalance
  }
}
