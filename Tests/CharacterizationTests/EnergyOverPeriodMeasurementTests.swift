// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import Testing

import PBitKitCharacterization

@Suite struct EnergyOverPeriodMeasurementTests {
  @Test func entropyOfPairs() {
    #expect(abs(BitEntropy.conditional(probability: 0.5, correlation: 0) - 1) < 1e-15)
    #expect(BitEntropy.conditional(probability: 0.5, correlation: 1) == 0)
    // A symmetric bit keeps its value with (1 + ρ)/2 = 0.68394: H = 0.900046.
    #expect(abs(BitEntropy.conditional(probability: 0.5, correlation: exp(-1)) - 0.900046) < 1e-6)
    // Without memory a biased bit has its own entropy, H(0.1) = 0.468996.
    #expect(abs(BitEntropy.conditional(probability: 0.1, correlation: 0) - 0.468996) < 1e-6)
  }

  /// Cell A: rows at the asked and the spec's own period; energy proportional to it, correlation and entropy as the
  /// engines agree on, energy per independent bit from 2τ at short periods to one period at long ones.
  @Test func cellA() throws {
    let model = try ExactModel.cellA.get()
    var exact = model.cell
    try Measurement.energyOverPeriod.measure(model.bench, model.spec, .exact, &exact)
    var sampled = model.cell
    sampled.autocorrelation.rhoError = sampled.autocorrelation.rho.map { _ in 1e-3 }
    try Measurement.energyOverPeriod.measure(model.bench, model.spec, .monteCarlo, &sampled)
    let rows = try #require(exact.energy.periods)
    let others = try #require(sampled.energy.periods)
    #expect(rows.count == 8 && rows.contains { $0.bitPeriod_s == 100e-9 })
    let tau = exact.autocorrelation.integratedTime_s.value
    let power = exact.energy.perBit_J.value / exact.energy.bitPeriod_s
    for (row, other) in zip(rows, others) {
      #expect(abs(row.perBit_J.value / (power * row.bitPeriod_s) - 1) < 1e-12)
      #expect(abs(row.residualCorrelation.value - other.residualCorrelation.value) < 5e-3)
      #expect(abs(row.informationPerBit - other.informationPerBit) < 1e-2)
      let independent = try #require(row.perIndependentBit_J).value / power
      #expect(independent > 2 * tau * 0.98 && independent < row.bitPeriod_s + 2 * tau)
      print("\(row.bitPeriod_s): ρ \(row.residualCorrelation) H \(row.informationPerBit) independent \(independent) s")
    }
    #expect(abs((rows.last?.informationPerBit ?? 0) - 1) < 1e-4)
    #expect(abs(rows[0].perIndependentBit_J!.value / power / (2 * tau) - 1) < 0.01)
    #expect(abs(rows[7].perIndependentBit_J!.value / power / rows[7].bitPeriod_s - 1) < 1e-3)
  }
}
