// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import Testing

@Suite struct OffsetPopulationTests {
  private let deviation = 8e-3
  private let tolerance = 4e-5

  private func population(failures: Int = 0) -> OffsetPopulation {
    OffsetPopulation(SampleMismatch.normal(deviation: deviation, failures: failures), tolerancePerScale: 0.2)
  }

  /// With a step of twice the tolerance every cell in the range passes: the yield is erf((R/2 + t)/√2 σ).
  @Test(arguments: [0.01, 0.03, 0.06])
  func aFineConverterIsLimitedByItsRange(range: Double) {
    let dac = BiasDAC(bits: 12, center_V: 0.1, range_V: range)
    #expect(dac.step_V < 2 * tolerance)
    let expected = erf((range / 2 + tolerance) / (deviation * 2.0.squareRoot()))
    #expect(abs(population().normalYield(dac, deviation: deviation) - expected) < 1e-12)
    // The samples are the quantiles of the same law.
    #expect(abs(Double(population().passing(dac)) / 2000 - expected) < 2e-3)
  }

  /// A range that holds all with a step s leaves 2t/s of them.
  @Test func aCoarseConverterIsLimitedByItsStep() {
    let dac = BiasDAC(bits: 7, center_V: 0.1, range_V: 0.1)
    let expected = 2 * tolerance / dac.step_V
    #expect(expected < 0.2)
    #expect(abs(population().normalYield(dac, deviation: deviation) - expected) < 1e-6)
  }

  /// The two ways to sum, on either side of step = σ/4, agree with a sum over all voltages.
  @Test(arguments: [3, 4, 5, 6, 7])
  func bothSumsAreTheSum(bits: Int) {
    let dac = BiasDAC(bits: bits, center_V: 0.103, range_V: 0.05)
    func below(_ voltage: Double) -> Double { 0.5 * erfc(-(voltage - 0.1) / (deviation * 2.0.squareRoot())) }
    let sum = (0..<1 << bits).reduce(0.0) {
      $0 + below(dac.voltage($1) + tolerance) - below(dac.voltage($1) - tolerance)
    }
    #expect(abs(population().normalYield(dac, deviation: deviation) - sum) < 2e-5 * sum)
  }

  @Test func failuresNeverPass() {
    let dac = BiasDAC(bits: 14, center_V: 0.1, range_V: 0.2)
    #expect(abs(population(failures: 500).normalYield(dac, deviation: deviation) - 0.8) < 1e-9)
  }

  @Test func withoutSpreadOneVoltageDecides() {
    let same = OffsetPopulation(SampleMismatch.normal(count: 20, deviation: 0), tolerancePerScale: 0.2)
    #expect(same.deviation == 0 && same.upperDeviation(confidence: 0.95) == 0)
    #expect(same.normalYield(BiasDAC(bits: 0, center_V: 0.1, range_V: 0), deviation: 0) == 1)
    #expect(same.normalYield(BiasDAC(bits: 0, center_V: 0.11, range_V: 0), deviation: 0) == 0)
    let none = OffsetPopulation(SampleMismatch.normal(count: 0, deviation: 0, failures: 5), tolerancePerScale: 0.2)
    #expect(none.normalYield(BiasDAC(bits: 8, center_V: 0.1, range_V: 0.1), deviation: 0) == 0)
  }

  /// 95 % upper limit from 2000 normal samples: σ (1 + 1.645/√(2N)), to a few parts in a thousand of the excess.
  @Test func upperDeviation() {
    let factor = population().upperDeviation(confidence: 0.95) / population().deviation
    #expect(abs((factor - 1) * 4000.0.squareRoot() / 1.645 - 1) < 0.05)
  }
}
