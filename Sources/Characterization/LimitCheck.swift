// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel

extension CellSpec.Quantity {
  /// What a model says of this quantity, in SI units.
  public func estimate(of cell: CellModel) -> Estimate {
    switch self {
    case .tau: return cell.autocorrelation.integratedTime_s
    case .oneOverETime: return cell.autocorrelation.oneOverETime_s
    case .exponentialTime: return cell.autocorrelation.exponentialTime_s
    case .energyPerBit: return cell.energy.perBit_J
    case .power:
      let (energy, period) = (cell.energy.perBit_J, cell.energy.bitPeriod_s)
      return Estimate(energy.value / period, standardError: energy.standardError / period)
    case .center: return (cell.law == .logistic ? cell.logistic : cell.probit).center_V
    case .logisticScale: return cell.logistic.scale_V
    case .probitScale: return cell.probit.scale_V
    }
  }

  /// The quantity in words.
  public var title: String {
    switch self {
    case .tau: "τ, integrated"
    case .oneOverETime: "τ, 1/e"
    case .exponentialTime: "τ, slow mode"
    case .energyPerBit: "energy per bit"
    case .power: "power"
    case .center: "bias of P = ½"
    case .logisticScale: "logistic slope, per logit"
    case .probitScale: "probit slope, per σ"
    }
  }
}

/// A measured quantity against its limit; the estimate itself decides, not its error bar.
public struct LimitCheck: Sendable {
  /// The limit.
  public let limit: CellSpec.Limit
  /// What was measured.
  public let measured: Estimate

  /// Whether the estimate lies within the limit.
  public var passes: Bool {
    measured.value >= limit.minimum ?? -.infinity && measured.value <= limit.maximum ?? .infinity
  }
}

extension CellSpec {
  /// Each limit of the spec beside what was measured.
  public func checks(of cell: CellModel) -> [LimitCheck] {
    limits.map { LimitCheck(limit: $0, measured: $0.quantity.estimate(of: cell)) }
  }
}
