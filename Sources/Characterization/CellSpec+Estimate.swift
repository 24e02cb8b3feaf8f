// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

extension CellSpec.Quantity {
  /// What a model says of this quantity at the nominal condition, in SI units; nil where it was not measured.
  public func estimate(of cell: CellModel) -> Estimate? {
    switch self {
    case .tau, .energyPerBit, .energyPerTau, .power, .center, .logisticScale, .probitScale:
      return estimate(of: cell.figures)
    case .oneOverETime: return cell.autocorrelation.oneOverETime_s
    case .exponentialTime: return cell.autocorrelation.exponentialTime_s
    case .worstDeviation:
      return Estimate((cell.law == .logistic ? cell.logistic : cell.probit).maximumDeviation, standardError: 0)
    case .residualCorrelation:
      return cell.atBitPeriod?.residualCorrelation ?? Estimate(cell.energy.residualCorrelation, standardError: 0)
    case .informationPerBit: return cell.atBitPeriod.map { Estimate($0.informationPerBit, standardError: 0) }
    case .undecidedFraction: return cell.decisionMargin?.undecidedFraction
    case .settlingTime: return cell.settling?.settlingTime_s
    case .wander: return cell.offsetWander?.deviation_logit
    case .offsetDeviation, .offsetInScales, .tauSpread:
      return cell.variability?.corners.first.flatMap { estimate(of: $0) }
    }
  }

  /// What the figures of merit say of it; nil of a quantity that is not among them.
  public func estimate(of figures: CellFigures) -> Estimate? {
    switch self {
    case .tau: figures.tau_s
    case .energyPerBit: figures.energyPerBit_J
    case .energyPerTau: figures.energyPerTau_J
    case .power: figures.power_W
    case .center: figures.center_V
    case .logisticScale: figures.logisticScale_V
    case .probitScale: figures.probitScale_V
    default: nil
    }
  }

  /// What the draws of a section say of it; nil of other quantities, and of fewer than two draws.
  ///
  /// The standard error of a standard deviation s of N draws is that of a normal distribution, s/√(2(N − 1)).
  public func estimate(of corner: MismatchStatistics) -> Estimate? {
    let count = corner.samples.count
    func deviation(_ axis: String) -> Estimate? {
      guard count > 1, let index = MismatchStatistics.axes.firstIndex(of: axis) else { return nil }
      let value = corner.covariance[index][index].squareRoot()
      return Estimate(value, standardError: value / Double(2 * (count - 1)).squareRoot())
    }
    switch self {
    case .offsetDeviation: return deviation("offset_V")
    case .offsetInScales:
      let scale = abs(corner.nominal.logisticScale_V.value)
      return deviation("offset_V").map { Estimate($0.value / scale, standardError: $0.standardError / scale) }
    case .tauSpread: return deviation("ln_tau")
    default: return nil
    }
  }
}

extension CellModel {
  /// The row of the energy's table at the model's own bit period.
  fileprivate var atBitPeriod: EnergyAtPeriod? {
    energy.periods?.first { abs($0.bitPeriod_s - energy.bitPeriod_s) <= 1e-9 * energy.bitPeriod_s }
  }
}
