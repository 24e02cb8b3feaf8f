// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitGSLNumerics
import Testing

@Suite struct LeastSquaresTests {
  /// A straight line has closed-form estimates and errors.
  @Test func lineWithErrors() throws {
    let abscissa = [0.0, 1, 2, 3, 4]
    let ordinate = [1.1, 2.9, 5.2, 6.8, 9.1]
    let sigma = 0.2
    let fit = try LeastSquares(start: [0, 0], weights: Array(repeating: 1 / (sigma * sigma), count: 5)) { parameters in
      zip(abscissa, ordinate).map { parameters[0] + parameters[1] * $0 - $1 }
    }
    // slope = Σ(x−2)y/10, intercept = ȳ − 2·slope, σ_slope = σ/√10.
    let slope = zip(abscissa, ordinate).reduce(0) { $0 + ($1.0 - 2) * $1.1 } / 10
    #expect(abs(fit.parameters[1] - slope) < 1e-8)
    #expect(abs(fit.parameters[0] - (ordinate.reduce(0, +) / 5 - 2 * slope)) < 1e-8)
    #expect(abs(fit.standardErrors[1] - sigma / 10.0.squareRoot()) < 1e-6)
  }

  @Test func normalDistribution() {
    #expect(abs(Normal.cumulative(1) - 0.8413447460685429) < 1e-14)
    #expect(abs(Normal.quantile(Normal.cumulative(-2.5)) + 2.5) < 1e-12)
  }
}
