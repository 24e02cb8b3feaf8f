// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitChip
import Testing

@Suite struct PriceTests {
  @Test func unstatedPriceHasNoValue() {
    let price = Price.unstated("nobody says")
    #expect(price.value_J == nil)
    let error = #expect(throws: EnergyLedgerError.self) { try price.stated(for: "E_bias") }
    #expect(error?.code == .unstatedPrice)
    #expect(
      error?.description
        == "E_bias: the price is not stated: nobody says\n  remedy: state it, or take a price list that assumes it openly"
    )
  }

  @Test(arguments: [-1e-18, .nan, .infinity]) func badValuesAreRefused(value: Double) {
    let error = #expect(throws: EnergyLedgerError.self) { try Price(value, source: .assumed("test")) }
    #expect(error?.code == .badValue)
    #expect(throws: EnergyLedgerError.self) { try Price(1e-18, standardError_J: value, source: .assumed("test")) }
  }

  @Test func anUnstatedSourceCannotCarryAValue() {
    #expect(throws: EnergyLedgerError.self) { try Price(1e-18, source: .unstated("test")) }
  }

  /// 2 nW + 0.5 nW over 200 ns are 500 aJ; the error of the bit (6 aJ at 100 ns) doubles with the period.
  @Test func measuredRandomBitScalesWithThePeriod() throws {
    let price = try Price.measuredRandomBit(of: cell(powers: [2e-9, 0.5e-9]), samplePeriod_s: 200e-9)
    #expect(abs(try price.stated(for: "E_rng") - 500e-18) < 1e-27)
    #expect(abs(try #require(price.standardError_J) - 12e-18) < 1e-27)
    #expect(price.source.kind == "measured")
  }

  @Test func measuredRandomBitRefusesNonsense() {
    #expect(throws: EnergyLedgerError.self) { try Price.measuredRandomBit(of: cell(powers: []), samplePeriod_s: 1e-7) }
    #expect(throws: EnergyLedgerError.self) {
      try Price.measuredRandomBit(of: cell(powers: [2e-9]), samplePeriod_s: 0)
    }
    #expect(throws: EnergyLedgerError.self) {
      try Price.measuredRandomBit(of: cell(powers: [.nan]), samplePeriod_s: 1e-7)
    }
  }

  private func cell(powers: [Double]) -> CellModel {
    let fit = SigmoidFit(
      center_V: Estimate(0.1, standardError: 0), scale_V: Estimate(2e-4, standardError: 0), rmsDeviation: 0,
      maximumDeviation: 0, reducedChiSquare: 1)
    let time = Estimate(1e-7, standardError: 1e-9)
    return CellModel(
      name: "A", summary: "test", temperature_K: 300, law: .probit,
      operatingCurve: OperatingCurve(
        bias_V: [], probability: [], probabilityError: [], tau_s: [], tauError_s: [], effectiveSamples: []),
      logistic: fit, probit: fit,
      autocorrelation: Autocorrelation(
        bias_V: 0.1, lag_s: [], rho: [], rhoError: [], integratedTime_s: time, oneOverETime_s: time,
        exponentialTime_s: time, window_s: 5e-7),
      energy: EnergyPerBit(
        bias_V: 0.1, bitPeriod_s: 1e-7, perBit_J: Estimate(250e-18, standardError: 6e-18), residualCorrelation: 0.37,
        supplies: powers.map { SupplyPower(source: "VDD", power_W: Estimate($0, standardError: 0)) }),
      provenance: Provenance(
        tool: "test", command: "test", engine: "sde", seed: 1, timeStep_s: 1e-9, steps: 1, inputs: [:]))
  }
}
