// SPDX-License-Identifier: GPL-3.0-or-later

/// The wires of a grid of cells, priced by the charge that a signal edge moves (arXiv:2510.23972v1, App. D):
/// ```
/// C_n    = 4 η l Σ_i √(a_i² + b_i²)        neighbour wiring of one cell, over the connection rules (a, b)
/// E_comm = ½ C_n V_sig²
/// E_clock = ½ η l V_sig²                   row lines of total length N l, a pitch for each cell
/// E_init, E_read = ½ η L l V_sig² a bit    a row of L cells
/// ```
public struct PriceWires: Hashable, Sendable {
  /// η, farads per metre.
  public var capacitancePerLength_F_m: Double
  /// l, the side of a cell, metres.
  public var cellPitch_m: Double
  /// V_sig, volts.
  public var signalSwing_V: Double

  /// Wires from their constants.
  public init(capacitancePerLength_F_m: Double, cellPitch_m: Double, signalSwing_V: Double) {
    self.capacitancePerLength_F_m = capacitancePerLength_F_m
    self.cellPitch_m = cellPitch_m
    self.signalSwing_V = signalSwing_V
  }

  /// η = 350 aF/µm and l = 6 µm, each from one unreliable reading of the paper; V_sig = 4 kT/q at 300 K, inferred:
  /// it is what gives the published share of E_comm in the published total.
  public static let published = PriceWires(
    capacitancePerLength_F_m: 350e-18 / 1e-6, cellPitch_m: 6e-6, signalSwing_V: 4 * thermalVoltage_V(300))

  /// kT/q in volts at a temperature in kelvin (CODATA 2018, exact).
  private static func thermalVoltage_V(_ temperature_K: Double) -> Double {
    1.380649e-23 * temperature_K / 1.602176634e-19
  }

  /// C_n, farads.
  ///
  /// - Parameter connectionRules: (a, b) in cells; each stands for four neighbours.
  /// - Throws: ``EnergyLedgerError`` with code `badValue`.
  public func neighbourCapacitance_F(connectionRules: [(a: Int, b: Int)]) throws(EnergyLedgerError) -> Double {
    try check()
    let length = connectionRules.reduce(0.0) { $0 + hypot($1.a, $1.b) }
    return 4 * capacitancePerLength_F_m * cellPitch_m * length
  }

  /// E_comm: one node tells its value to its neighbours.
  ///
  /// - Throws: ``EnergyLedgerError`` with code `badValue`.
  public func communication(connectionRules: [(a: Int, b: Int)]) throws(EnergyLedgerError) -> Price {
    try edge(neighbourCapacitance_F(connectionRules: connectionRules), "½ C_n V_sig², C_n = 4 η l Σ√(a²+b²)")
  }

  /// E_clock: a cell's part of the clock line.
  ///
  /// - Throws: ``EnergyLedgerError`` with code `badValue`.
  public func clock() throws(EnergyLedgerError) -> Price {
    try edge(capacitancePerLength_F_m * cellPitch_m, "½ η l V_sig², row lines of total length N l")
  }

  /// E_init and E_read: one bit shifted along a row of `gridSide` cells.
  ///
  /// - Throws: ``EnergyLedgerError`` with code `badValue`.
  public func row(gridSide: Int) throws(EnergyLedgerError) -> Price {
    guard gridSide > 0 else {
      throw EnergyLedgerError(
        .badValue, "a grid side of \(gridSide) cells", at: "wires", remedy: "give at least one cell")
    }
    return try edge(capacitancePerLength_F_m * cellPitch_m * Double(gridSide), "½ η L l V_sig², L = \(gridSide)")
  }

  private func edge(_ capacitance_F: Double, _ formula: String) throws(EnergyLedgerError) -> Price {
    try check()
    let provenance =
      self == .published
      ? "η = 350 aF/µm [C], l = 6 µm [C], V_sig = 4 kT/q at 300 K inferred [D]"
      : "η = \(capacitancePerLength_F_m) F/m, l = \(cellPitch_m) m, V_sig = \(signalSwing_V) V as given"
    return try Price(
      0.5 * capacitance_F * signalSwing_V * signalSwing_V, source: .inferred("\(formula); \(provenance)"))
  }

  private func check() throws(EnergyLedgerError) {
    let values = [capacitancePerLength_F_m, cellPitch_m, signalSwing_V]
    guard values.allSatisfy({ $0.isFinite && $0 > 0 }) else {
      throw EnergyLedgerError(
        .badValue, "η, l and V_sig are \(values)", at: "wires", remedy: "give positive finite values in SI units")
    }
  }

  /// √(a² + b²).
  private func hypot(_ a: Int, _ b: Int) -> Double {
    (Double(a) * Double(a) + Double(b) * Double(b)).squareRoot()
  }
}
