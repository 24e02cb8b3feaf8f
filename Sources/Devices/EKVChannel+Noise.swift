// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

extension EKVChannel {
  /// Rates of single-electron transfers through the channel, 1/s.
  public struct ElectronRates: Sendable {
    /// Transfers along the current of an n channel with V_DS > 0 (a charge +q from drain to source; for a p channel
    /// from source to drain).
    public let forward: Double
    /// Transfers back.
    public let reverse: Double
  }

  /// λ⁺ and λ⁻ under the card's noise law.
  ///
  /// In every law q(λ⁺ − λ⁻) is the channel current. `ldb` adds λ⁺/λ⁻ = e^(V_DS/U_T) (local detailed balance), so
  /// ```
  /// λ⁺ = (I/q)/(1 − e^(−u)),  λ⁻ = λ⁺ e^(−u),  u = V_DS/U_T;    u → 0:  λ± = I_s l_R (1 − e^(−l_R))/q
  /// ```
  /// `ekv` gives the half-sum and half-difference of noise and current; λ⁻ can be negative there, because a strongly
  /// inverted channel is quieter than a Poisson process, so those rates serve a Langevin equation only.
  ///
  /// ``ShortChannelFactor`` multiplies all rates: in `ldb` because it multiplies the current, in `ekv` because the noise
  /// is 4kT µ Q_inv/L² with the mobility that it reduces; hot carriers are not modelled. At V_DS = 0 both are 4kT·g_ds.
  public func electronRates(_ voltages: Voltages) -> ElectronRates {
    let inside = interior(voltages)
    let charge = PhysicalConstants.elementaryCharge
    var specificCurrent = specificCurrent
    if let shortChannel { specificCurrent *= shortChannel(inside, thermalVoltage: thermalVoltage).value }
    let net =
      specificCurrent * (inside.forward - inside.reverse) * (inside.forward + inside.reverse) / charge
    switch noiseLaw {
    case .localDetailedBalance:
      let bias = inside.drainSource / thermalVoltage
      if abs(bias) < 1e-6 {
        // The first order in u of both rates; the next is below 10⁻¹² of them.
        let equilibrium = specificCurrent * inside.reverse * -expm1(-inside.reverse) / charge
        return ElectronRates(forward: equilibrium + net / 2, reverse: equilibrium - net / 2)
      }
      return ElectronRates(forward: net / -expm1(-bias), reverse: net / expm1(bias))
    case .shot:
      return ElectronRates(
        forward: specificCurrent * inside.forward * inside.forward / charge,
        reverse: specificCurrent * inside.reverse * inside.reverse / charge)
    case .ekv:
      // S₁ = 4kT·G_spec [4 g_s² + 3 g_s + 4 g_s g_d + 3 g_d + 4 g_d²]/[6 (g_s + g_d + 1)],  G_spec = I_s/U_T
      let source = inside.forward * -expm1(-inside.forward)
      let drain = inside.reverse * -expm1(-inside.reverse)
      let numerator = 4 * source * source + 3 * source + 4 * source * drain + 3 * drain + 4 * drain * drain
      let density = 4 * charge * specificCurrent * numerator / (6 * (source + drain + 1))
      let total = density / (2 * charge * charge)
      return ElectronRates(forward: (total + net) / 2, reverse: (total - net) / 2)
    }
  }

  /// The white noise of the drain current: one-sided spectral density S = 2q²(λ⁺ + λ⁻), A²/Hz.
  public func noiseDensity(_ voltages: Voltages) -> Double {
    let rates = electronRates(voltages)
    let charge = PhysicalConstants.elementaryCharge
    return 2 * charge * charge * (rates.forward + rates.reverse)
  }
}
