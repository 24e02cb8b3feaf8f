// SPDX-License-Identifier: GPL-3.0-or-later

extension MOSFETCard {
  /// The documentation of every numeric parameter of the card.
  public static let parameters: [ParameterDescription] =
    channelParameters + noiseParameters + chargeParameters + junctionParameters

  private static let channelParameters: [ParameterDescription] = [
    .init("vto", "V", nil, in: -2...2, "threshold voltage; magnitude for pmos, whose sign may also be the SPICE one"),
    .init("n", "1", 1.35, in: 1...3, "slope factor"),
    .init("kp", "A/V²", nil, in: 1e-9...1, "transconductance parameter µ·Cox"),
    .init("eta0", "1", 0, in: 0...1, "drain-induced barrier lowering at LREF, η = ETA0·LREF/L"),
    .init("lref", "m", 60e-9, in: 1e-9...1e-3, "reference length of ETA0 and LAMBDA"),
    .init("theta", "1/V", 0, in: 0...100, "mobility reduction by the mean gate overdrive of the channel's two ends"),
    .init(
      "ucrit", "V/m", 0, in: 0...1e12, "critical longitudinal field v_sat/µ of velocity saturation; 0 switches it off"),
    .init(
      "lambda", "1/V", 0, in: 0...10, "channel-length modulation at LREF: I grows by LAMBDA·LREF/L per volt of |V_DS|"),
    .init("tcv", "V/K", 0, in: -0.01...0.01, "fall of the threshold with temperature"),
    .init("bex", "1", -1.5, in: -5...5, "exponent of KP(T) = KP·(T/TNOM)^BEX"),
    // The default is EKV 2.6's (Bucher et al., The EPFL-EKV MOSFET model equations, EPFL, 1997).
    .init("ucex", "1", 0.8, in: -5...5, "exponent of UCRIT(T) = UCRIT·(T/TNOM)^UCEX"),
    .init("tnom", "°C", 26.85, in: -273...500, "temperature of the other parameters; 26.85 °C is 300 K"),
    .init("avt", "V·m", 0, in: 0...1e-6, "Pelgrom coefficient of the threshold; 3 mV·µm is 3n"),
    .init("abeta", "m", 0, in: 0...1e-6, "Pelgrom coefficient of the gain; 1 %·µm is 10n"),
  ]

  private static let noiseParameters: [ParameterDescription] = [
    .init("kf", "V²·F", 0, in: 0...1e-18, "flicker coefficient: S_vg = KF/(COX·W·L·f^EF)"),
    .init("ef", "1", 1, in: 0.1...3, "frequency exponent of the flicker noise; KF is then in V²·F·Hz^(EF−1)"),
  ]

  private static let chargeParameters: [ParameterDescription] = [
    .init("cox", "F/m²", 0, in: 0...1, "gate capacitance per area; 15.7 fF/µm² is 15.7m"),
    .init("capmod", "1", 0, in: 0...1, "1: the channel stores its own charges; 0: node capacitances are explicit"),
    .init("cgso", "F/m", 0, in: 0...1e-6, "overlap capacitance between gate and source per width"),
    .init("cgdo", "F/m", 0, in: 0...1e-6, "overlap capacitance between gate and drain per width"),
    .init("cgbo", "F/m", 0, in: 0...1e-6, "overlap capacitance between gate and bulk per length"),
  ]

  /// Defaults are those of SPICE's MOS junctions, where it has them.
  private static let junctionParameters: [ParameterDescription] = [
    .init("cj", "F/m²", 0, in: 0...1, "depletion capacitance of the bulk junctions' area at zero bias"),
    .init("mj", "1", 0.5, in: 0...0.9, "grading coefficient of the junctions' area"),
    .init("pb", "V", 0.8, in: 0.1...3, "built-in potential of the junctions' area"),
    .init("cjsw", "F/m", 0, in: 0...1e-3, "depletion capacitance of the junctions' side wall at zero bias"),
    .init("mjsw", "1", 0.33, in: 0...0.9, "grading coefficient of the junctions' side wall"),
    .init("pbsw", "V", 0.8, in: 0.1...3, "built-in potential of the junctions' side wall"),
    .init("fc", "1", 0.5, in: 0...0.95, "fraction of the built-in potential from which C(V) goes on along its tangent"),
    .init("js", "A/m²", 0, in: 0...1e6, "saturation current of the junctions' area"),
    .init("jsw", "A/m", 0, in: 0...1, "saturation current of the junctions' side wall"),
    .init("nj", "1", 1, in: 0.5...10, "emission coefficient of the junctions"),
    .init("eg", "eV", 1.11, in: 0.1...6, "gap energy in JS(T)"),
    .init("xti", "1", 3, in: -10...10, "exponent of the temperature in JS(T)"),
  ]
}
