// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The conductance network that turns a node's neighbours into its bias voltage (arXiv:2510.23972v1, App. D6–D10).
///
/// With V_b = γ V_dd across conductances of sum G_S, τ_bias = C/G_S:
/// ```
/// P      = (C/τ_bias) V_dd² γ (1 − γ)
/// E_bias = P τ_rng = C (τ_rng/τ_bias) V_dd² γ (1 − γ)
/// ```
public struct PriceBiasCircuit: Hashable, Sendable {
  /// C of the bias node, farads.
  public var capacitance_F: Double
  /// τ_rng/τ_bias: how many of its time constants the network has to settle.
  public var settlingTimes: Double
  /// V_dd, volts.
  public var supply_V: Double
  /// γ = V_b/V_dd, from 0 to 1; dearest at ½.
  public var biasFraction: Double

  /// A circuit from its values.
  public init(capacitance_F: Double, settlingTimes: Double, supply_V: Double, biasFraction: Double) {
    self.capacitance_F = capacitance_F
    self.settlingTimes = settlingTimes
    self.supply_V = supply_V
    self.biasFraction = biasFraction
  }

  /// None of the inputs is published. Assumed: the dearest bias, γ = ½; five time constants, which leaves e⁻⁵ = 0.7 %
  /// of the step; V_dd = 0.2 V; and C = 5 fF, so that E_bias + E_clock lies midway in the 0.1 to 0.45 fJ that the
  /// published totals leave beside E_rng and E_comm.
  public static let assumed = PriceBiasCircuit(
    capacitance_F: 5e-15, settlingTimes: 5, supply_V: 0.2, biasFraction: 0.5)

  /// E_bias, tagged as assumed.
  ///
  /// - Throws: ``EnergyLedgerError`` with code `badValue`.
  public func price() throws(EnergyLedgerError) -> Price {
    let positive = [capacitance_F, settlingTimes, supply_V]
    guard positive.allSatisfy({ $0.isFinite && $0 > 0 }), biasFraction >= 0, biasFraction <= 1 else {
      throw EnergyLedgerError(
        .badValue, "C, τ_rng/τ_bias, V_dd, γ are \(positive + [biasFraction])", at: "bias circuit",
        remedy: "give positive finite values in SI units, and γ from 0 to 1")
    }
    let energy = capacitance_F * settlingTimes * supply_V * supply_V * biasFraction * (1 - biasFraction)
    return try Price(
      energy,
      source: .assumed(
        String(
          format: "C (τ_rng/τ_bias) V_dd² γ(1−γ) [A] with C = %.4g fF, τ_rng/τ_bias = %.4g, V_dd = %.4g V, "
            + "γ = %.4g, none of them published [U]", capacitance_F * 1e15, settlingTimes, supply_V, biasFraction)))
  }
}
