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

extension CellFigures {
  /// Power times τ, joules: the price of an independent bit. Its error takes those of the factors as independent.
  public var energyPerTau_J: Estimate {
    let energy = power_W.value * tau_s.value
    let relative = (power_W.standardError / power_W.value, tau_s.standardError / tau_s.value)
    return Estimate(
      energy, standardError: abs(energy) * (relative.0 * relative.0 + relative.1 * relative.1).squareRoot())
  }

  /// The same cell read every so often, seconds.
  public func at(bitPeriod: Double) -> CellFigures {
    var figures = self
    figures.energyPerBit_J = Estimate(
      power_W.value * bitPeriod, standardError: power_W.standardError * bitPeriod)
    return figures
  }

  /// Whether every number is one.
  public var isFinite: Bool {
    [center_V, logisticScale_V, probitScale_V, tau_s, power_W, energyPerBit_J].allSatisfy {
      $0.value.isFinite && $0.standardError.isFinite
    }
  }
}

extension CellModel {
  /// The figures of merit of this model.
  public var figures: CellFigures {
    let (energy, period) = (energy.perBit_J, energy.bitPeriod_s)
    return CellFigures(
      center_V: (law == .logistic ? logistic : probit).center_V, logisticScale_V: logistic.scale_V,
      probitScale_V: probit.scale_V, tau_s: autocorrelation.integratedTime_s,
      power_W: Estimate(energy.value / period, standardError: energy.standardError / period), energyPerBit_J: energy,
      engine: provenance.engine)
  }
}
