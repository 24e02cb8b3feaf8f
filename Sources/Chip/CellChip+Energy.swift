// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitDenoising

extension CellChip {
  /// What a picture costs on this chip: its cells at its clock, temperature and mismatch, all else as reconstructed from
  /// the paper.
  ///
  /// E_rng is the measured cell's power over the clock period, at its own bit period where no clock is set. Without a
  /// cell it is the published one; with a clock then too, that times T/τ, since the published bit comes at about one
  /// τ and a cell's power flows whether it is read or not (assumed).
  ///
  /// - Throws: ``EnergyLedgerError``.
  public func ledger(_ model: DenoisingModel, sweeps: Int) throws(EnergyLedgerError) -> EnergyLedger {
    let shape = model.architecture
    return try EnergyLedger(
      EnergyLedgerWorkload(model, sweeps: sweeps),
      prices: .paperReconstruction(
        connectionRules: shape.rules.map { ($0.a, $0.b) }, gridSide: shape.side, randomBit: randomBit()))
  }

  /// E_rng of a mean cell of the chip.
  func randomBit() throws(EnergyLedgerError) -> Price {
    let factor = census.energyFactor
    guard let cell else {
      let published = Price.publishedRandomBit
      guard let clock = settings[.clock] ?? (factor == 1 ? nil : 1) else { return published }
      return try Price(
        published.stated(for: "E_rng") * clock * factor,
        source: .inferred("published 350 aJ a bit at about one τ, times T/τ = \(clock): static power (assumed)"))
    }
    let price = try Price.measuredRandomBit(of: cell, samplePeriod_s: clockPeriod_s ?? cell.energy.bitPeriod_s)
    guard factor != 1 else { return price }
    return try Price(
      price.stated(for: "E_rng") * factor, standardError_J: price.standardError_J.map { $0 * factor },
      source: .measured("\(price.source.text), times \(factor) by temperature and mismatch"))
  }
}
