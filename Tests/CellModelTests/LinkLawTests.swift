// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import Testing

@Suite struct LinkLawTests {
  @Test(arguments: [LinkLaw.logistic, .probit]) func quantileUndoesProbability(_ law: LinkLaw) {
    for z in stride(from: -6.0, through: 6, by: 0.5) {
      // Above ½ the probability itself has lost digits of its distance from 1.
      #expect(abs(law.quantile(law.probability(z)) - z) < (z > 3 ? 1e-6 : 1e-12))
    }
    #expect(law.probability(0) == 0.5)
  }

  @Test(arguments: [LinkLaw.logistic, .probit]) func densityIsTheSlope(_ law: LinkLaw) {
    let step = 1e-5
    for z in stride(from: -5.0, through: 5, by: 0.25) {
      let slope = (law.probability(z + step) - law.probability(z - step)) / (2 * step)
      #expect(abs(law.density(z) - slope) < 1e-9)
    }
    #expect(law.density(800) == 0)
    #expect(law.density(-800) == 0)
  }

  /// Abramowitz and Stegun, table 26.1: Φ(1) and Φ(2).
  @Test func probitIsTheNormalDistribution() {
    #expect(abs(LinkLaw.probit.probability(1) - 0.841_344_746_068_543) < 1e-14)
    #expect(abs(LinkLaw.probit.probability(2) - 0.977_249_868_051_821) < 1e-14)
  }
}
