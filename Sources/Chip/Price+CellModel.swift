// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel

extension Price {
  /// E_rng of a measured cell, charged for the time between two samples of it.
  ///
  /// The cell's power is static: it runs between the samples, whether the chip looks or not. So the price is the sum
  /// of the source powers times the time from one sample of a node to its next, which is a whole Gibbs iteration,
  /// both colours. The error is that of the energy per bit, scaled alike, as it covers the sources' covariances.
  ///
  /// - Parameters:
  ///   - cell: The measured cell.
  ///   - samplePeriod_s: Seconds from one sample of a node to its next.
  /// - Throws: ``EnergyLedgerError`` with code `badValue` for a period that is not positive, a model without sources
  ///   or with powers that do not sum to a positive one.
  public static func measuredRandomBit(
    of cell: CellModel, samplePeriod_s: Double
  ) throws(EnergyLedgerError) -> Price {
    let energy = cell.energy
    guard samplePeriod_s.isFinite, samplePeriod_s > 0, energy.bitPeriod_s.isFinite, energy.bitPeriod_s > 0 else {
      throw EnergyLedgerError(
        .badValue, "a sample period of \(samplePeriod_s) s and a bit period of \(energy.bitPeriod_s) s",
        at: "cell '\(cell.name)'", remedy: "give positive seconds")
    }
    let power = energy.supplies.reduce(0) { $0 + $1.power_W.value }
    guard power.isFinite, power > 0 else {
      throw EnergyLedgerError(
        .badValue, "the \(energy.supplies.count) sources deliver \(power) W together", at: "cell '\(cell.name)'",
        remedy: "characterise the cell with its supplies")
    }
    return try Price(
      power * samplePeriod_s, standardError_J: energy.perBit_J.standardError * samplePeriod_s / energy.bitPeriod_s,
      source: .measured(
        "cell '\(cell.name)', \(cell.provenance.engine): "
          + String(format: "%.4g nW for %.4g ns", power * 1e9, samplePeriod_s * 1e9)))
  }
}
