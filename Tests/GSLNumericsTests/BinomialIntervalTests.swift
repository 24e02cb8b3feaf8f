// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitGSLNumerics
import Testing

@Suite struct BinomialIntervalTests {
  /// Without a single miss the interval is closed-form: lower = (α/2)^(1/N).
  @Test func allOrNothing() {
    let all = BinomialInterval(successes: 200, trials: 200)
    #expect(abs(all.lower - pow(0.025, 1.0 / 200)) < 1e-12)
    #expect(all.upper == 1)
    let none = BinomialInterval(successes: 0, trials: 200)
    #expect(none.lower == 0)
    #expect(abs(none.upper - (1 - pow(0.025, 1.0 / 200))) < 1e-12)
  }

  /// The ends are where the observed count sits at α/2 of the binomial distribution.
  @Test(arguments: [(3, 17), (50, 100), (99, 120)])
  func endsInvertTheBinomialTails(count: (Int, Int)) {
    let interval = BinomialInterval(successes: count.0, trials: count.1, confidence: 0.9)
    func tail(_ counts: ClosedRange<Int>, _ p: Double) -> Double {
      counts.reduce(0) { sum, k in
        let choose: Double = lgamma(Double(count.1 + 1)) - lgamma(Double(k + 1)) - lgamma(Double(count.1 - k + 1))
        let power: Double = Double(k) * log(p) + Double(count.1 - k) * log(1 - p)
        return sum + exp(choose + power)
      }
    }
    #expect(abs(tail(count.0...count.1, interval.lower) - 0.05) < 1e-9)
    #expect(abs(tail(0...count.0, interval.upper) - 0.05) < 1e-9)
  }

  /// χ² of two degrees of freedom is exponential.
  @Test func chiSquareQuantile() {
    #expect(abs(ChiSquare.quantile(0.95, degreesOfFreedom: 2) + 2 * log(0.05)) < 1e-10)
  }
}
