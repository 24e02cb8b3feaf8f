// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitChip
import PBitKitDenoising
import Testing

/// A chip of cells taken from a cell model, against enumeration of all 512 states.
@Suite struct MeasuredCellChipTests {
  private static let beta = 1.0
  private static let chains = 128 * 6400

  /// χ² with up to 511 degrees of freedom: a score beyond 5 comes by chance about once in 10⁶.
  private static let limit = 5.0

  @Test func logisticCellsWithoutMemoryDrawTheBoltzmannLaw() throws {
    let chip = try SmallChip(spread: 0.5)
    let table = try CellResponse(SyntheticCell.model(law: .logistic)).table(clockPeriod_s: nil)
    let counts = chip.counts(law: .table(table), beta: Self.beta, sweeps: 60, chains: Self.chains)
    #expect(abs(SmallChip.score(counts, chip.boltzmann(beta: Self.beta))) < Self.limit)
  }

  @Test func logisticCellsWhoseMemoryIsTheSameEverywhereDrawItToo() throws {
    let chip = try SmallChip(spread: 0.5)
    let table = try CellResponse(SyntheticCell.model(law: .logistic, tau: 1e-7)).table(clockPeriod_s: 1e-7)
    let counts = chip.counts(law: .table(table), beta: Self.beta, sweeps: 120, chains: Self.chains)
    #expect(abs(SmallChip.score(counts, chip.boltzmann(beta: Self.beta))) < Self.limit)
  }

  @Test func probitCellsDeviateAsTheirTransitionMatrixSays() throws {
    let chip = try SmallChip(spread: 0.5)
    let cell = SyntheticCell.model(law: .probit, tau: 1e-7, tauFall: 0.6)
    let table = try CellResponse(cell).table(clockPeriod_s: 1e-7)
    let theory = chip.stationary(beta: Self.beta) { table.at($0) }
    let boltzmann = chip.boltzmann(beta: Self.beta)
    let counts = chip.counts(law: .table(table), beta: Self.beta, sweeps: 120, chains: Self.chains)
    #expect(abs(SmallChip.score(counts, theory)) < Self.limit)
    // The same sample refutes the Boltzmann law: N Σ(π − b)²/b above the mean of χ², in its standard deviations.
    let excess = zip(theory, boltzmann).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / $1.1 }
    let predicted = Double(Self.chains) * excess / (2.0 * 511).squareRoot()
    #expect(predicted > 3 * Self.limit)
    #expect(abs(SmallChip.score(counts, boltzmann) / predicted - 1) < 0.5)
  }
}
