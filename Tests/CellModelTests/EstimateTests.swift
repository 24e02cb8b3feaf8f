// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import Testing

@Suite struct EstimateTests {
  @Test func intervals() {
    let known = Estimate(10, standardError: 2).interval()
    #expect(abs(known.lowerBound - (10 - 2 * 1.959964)) < 1e-5 && abs(known.upperBound - (10 + 2 * 1.959964)) < 1e-5)
    let estimated = Estimate(10, standardError: 2, degreesOfFreedom: 15).interval()
    #expect(abs(estimated.upperBound - (10 + 2 * 2.131450)) < 1e-5)
    #expect(abs(Estimate(0, standardError: 1).interval(confidence: 0.682689).upperBound - 1) < 1e-5)
  }

  /// Symmetric in the root of the rate: 1/√10 (1 ± ½·0.2 t).
  @Test func intervalsOfTimes() {
    let interval = Estimate(10, standardError: 2, degreesOfFreedom: 15).timeInterval()
    #expect(abs(1 / interval.lowerBound.squareRoot() - (1 + 0.1 * 2.131450) / 10.0.squareRoot()) < 1e-6)
    #expect(abs(1 / interval.upperBound.squareRoot() - (1 - 0.1 * 2.131450) / 10.0.squareRoot()) < 1e-6)
    #expect(Estimate(10, standardError: 20).timeInterval().upperBound == .infinity)
  }

  /// Welch's example of equal variances and groups has the sum of both degrees.
  @Test func differences() {
    let one = Estimate(3, standardError: 1, degreesOfFreedom: 9)
    let difference = one.minus(Estimate(1, standardError: 1, degreesOfFreedom: 9))
    #expect(difference.value == 2)
    #expect(abs(difference.standardError - 2.0.squareRoot()) < 1e-15)
    #expect(abs((difference.degreesOfFreedom ?? 0) - 18) < 1e-12)
    #expect(Estimate(3, standardError: 1).minus(Estimate(1, standardError: 1)).degreesOfFreedom == nil)
  }

  /// t = 4.0728 with 15 degrees is exceeded on either side once in a thousand, as 3.2905 normal deviates are.
  @Test func deviates() {
    #expect(abs(Estimate(4.0728, standardError: 1, degreesOfFreedom: 15).deviate - 3.2905) < 1e-3)
    #expect(abs(Estimate(-4.0728, standardError: 1, degreesOfFreedom: 15).deviate + 3.2905) < 1e-3)
    #expect(Estimate(-2, standardError: 0.5).deviate == -4)
    #expect(Estimate(0, standardError: 0).deviate == 0)
    #expect(Estimate(1, standardError: 0).deviate == .infinity)
  }

  /// The key is left out where the error counts as known, so files of version 1.0 keep their bytes.
  @Test func degreesAreOptionalInJSON() throws {
    let plain = String(decoding: try JSONEncoder().encode(Estimate(1, standardError: 2)), as: UTF8.self)
    #expect(!plain.contains("degreesOfFreedom"))
    let few = Estimate(1, standardError: 2, degreesOfFreedom: 15)
    #expect(try JSONDecoder().decode(Estimate.self, from: JSONEncoder().encode(few)) == few)
  }
}
