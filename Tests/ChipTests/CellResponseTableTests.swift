// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitChip
import PBitKitDenoising
import Testing

@Suite struct CellResponseTableTests {
  private let fields = Array(stride(from: -14.0, through: 14, by: 0.37))

  @Test(arguments: [0.2e-3, -0.2e-3]) func aLogisticCellAnswersByTheIdealLaw(_ slope: Double) throws {
    let table = try CellResponse(SyntheticCell.model(law: .logistic, slope: slope)).table(clockPeriod_s: 1e-4)
    for x in fields {
      let (probability, memory) = table.at(x)
      // The table's resolution, h²·max|σ″|/8 with h = 1/32, and single precision.
      #expect(abs(probability - 1 / (1 + exp(-x))) < 1.3e-5)
      // T = 1000 τ.
      #expect(memory == 0)
    }
  }

  @Test(arguments: [0.2e-3, -0.2e-3]) func aProbitCellAnswersByTheNormalDistribution(_ slope: Double) throws {
    let table = try CellResponse(SyntheticCell.model(law: .probit, slope: slope)).table(clockPeriod_s: nil)
    for x in fields {
      // The bias is set by the logistic scale, 1/1.7 of a standard deviation a logit.
      #expect(abs(table.at(x).probability - LinkLaw.probit.probability(x / 1.7)) < 1.3e-5)
      #expect(table.at(x).memory == 0)
    }
  }

  @Test func memoryIsThatOfTheClock() throws {
    let response = try CellResponse(SyntheticCell.model(law: .logistic, tau: 1e-7, tauFall: 0.5))
    for period in [2e-8, 1e-7, 3e-7] {
      let table = try response.table(clockPeriod_s: period)
      #expect(abs(table.at(0).memory - exp(-period / 1e-7)) < 1e-5)
      // Half way out τ has fallen by a quarter; beyond the curve, at 5 logits, it stays at half.
      #expect(abs(table.at(2.5).memory - exp(-period / 0.75e-7)) < 1e-5)
      #expect(abs(table.at(-12).memory - exp(-period / 0.5e-7)) < 1e-5)
    }
  }

  @Test func noiseOfSinglePointsCannotTurnTheCurveOver() throws {
    var cell = SyntheticCell.model(law: .logistic, points: 41, error: 0.01)
    for index in 10..<30 { cell.operatingCurve.probability[index] += index.isMultiple(of: 2) ? 0.04 : -0.04 }
    let table = try CellResponse(cell).table(clockPeriod_s: nil)
    #expect(zip(table.probability, table.probability.dropFirst()).allSatisfy { $0 <= $1 })
    // Pooling averages alternating errors out: nowhere is it worse than one of them.
    for x in fields { #expect(abs(table.at(x).probability - 1 / (1 + exp(-x))) < 0.04) }
  }

  @Test func poorPointsAreLeftOut() throws {
    var cell = SyntheticCell.model(law: .logistic, points: 41)
    // Never seen, and seen once in a while: neither says where the curve is.
    cell.operatingCurve.probability[0] = 0
    cell.operatingCurve.probability[1] = 0.3
    cell.operatingCurve.probabilityError[1] = 0.2
    cell.operatingCurve.tau_s[1] = 1
    cell.operatingCurve.tauError_s[1] = 0.6
    cell.operatingCurve.tau_s[0] = 1
    cell.operatingCurve.tauError_s[0] = 2
    let table = try CellResponse(cell).table(clockPeriod_s: 1e-7)
    for x in fields {
      #expect(abs(table.at(x).probability - 1 / (1 + exp(-x))) < 1.3e-5)
      #expect(abs(table.at(x).memory - exp(-1)) < 1e-5)
    }
  }

  @Test func theErrorIsThatOfTheMeasuredPoints() throws {
    let response = try CellResponse(SyntheticCell.model(law: .logistic, error: 0.002))
    #expect(abs(response.probabilityError(0) - 0.002) < 1e-12)
    // dP/dx = ¼ at the centre.
    #expect(abs(response.logitError(0) - 0.008) < 1e-12)
  }

  @Test func badCellsAndClocksAreRefused() throws {
    var opposed = SyntheticCell.model(law: .probit)
    opposed.logistic.scale_V.value *= -1
    var flat = SyntheticCell.model(law: .logistic)
    flat.operatingCurve.probability = flat.operatingCurve.probability.map { $0 < 0.5 ? 0 : 1 }
    var timeless = SyntheticCell.model(law: .logistic)
    timeless.operatingCurve.tauError_s = timeless.operatingCurve.tau_s
    var invalid = SyntheticCell.model(law: .logistic)
    invalid.operatingCurve.tau_s[0] = .nan
    for cell in [opposed, flat, timeless, invalid] {
      let error = #expect(throws: CellModelError.self) { try CellResponse(cell) }
      #expect(error?.code == .badValue)
    }
    let response = try CellResponse(SyntheticCell.model(law: .logistic))
    for period in [0, -1e-7, 1e-12, .nan, .infinity] {
      #expect(throws: DenoisingError.self) { try response.table(clockPeriod_s: period) }
    }
    for (range, points) in [(0.0, 1025), (16, 1), (.infinity, 1025)] {
      #expect(throws: DenoisingError.self) { try response.table(clockPeriod_s: nil, range: range, points: points) }
    }
  }
}
