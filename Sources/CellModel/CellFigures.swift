// SPDX-License-Identifier: GPL-3.0-or-later

/// What every loop over conditions, samples and sizes asks of a cell: its figures of merit at one set of conditions.
public struct CellFigures: Codable, Hashable, Sendable {
  /// The bias of P = ½, volts.
  public var center_V: Estimate
  /// Scale of the logistic fit, volts per logit; negative where P falls with the bias.
  public var logisticScale_V: Estimate
  /// Scale of the probit fit, volts; negative where P falls with the bias.
  public var probitScale_V: Estimate
  /// The bit's integrated autocorrelation time at `center_V`, seconds.
  public var tau_s: Estimate
  /// Mean power of all sources at `center_V`, watts.
  public var power_W: Estimate
  /// Energy of one bit at the spec's bit period, joules.
  public var energyPerBit_J: Estimate
  /// What computed them.
  public var engine: String

  /// Figures from their parts.
  public init(
    center_V: Estimate, logisticScale_V: Estimate, probitScale_V: Estimate, tau_s: Estimate, power_W: Estimate,
    energyPerBit_J: Estimate, engine: String
  ) {
    self.center_V = center_V
    self.logisticScale_V = logisticScale_V
    self.probitScale_V = probitScale_V
    self.tau_s = tau_s
    self.power_W = power_W
    self.energyPerBit_J = energyPerBit_J
    self.engine = engine
  }
}
