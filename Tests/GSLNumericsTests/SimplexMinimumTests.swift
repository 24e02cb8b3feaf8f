// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitGSLNumerics
import Testing

@Suite struct SimplexMinimumTests {
  /// Rosenbrock's valley, whose minimum is at (1, 1).
  @Test func rosenbrock() throws {
    let minimum = try SimplexMinimum(from: [-1.2, 1], step: [0.5, 0.5], size: 1e-7, maximumEvaluations: 2000) { x in
      let (along, across) = (1 - x[0], x[1] - x[0] * x[0])
      return along * along + 100 * across * across
    }
    #expect(minimum.isConverged)
    #expect(minimum.point.allSatisfy { abs($0 - 1) < 1e-5 }, "\(minimum.point)")
    #expect(minimum.evaluations < 2000)
  }

  @Test func stopsAtTheLastEvaluation() throws {
    let minimum = try SimplexMinimum(from: [3], step: [1], size: 1e-12, maximumEvaluations: 10) { $0[0] * $0[0] }
    #expect(!minimum.isConverged)
    #expect(minimum.evaluations < 15)
  }

  struct Refusal: Error {}

  @Test func passesErrorsOn() {
    #expect(throws: Refusal.self) {
      _ = try SimplexMinimum(from: [1], step: [1], size: 1e-3, maximumEvaluations: 100) { x in
        if x[0] < 0 { throw Refusal() }
        return x[0]
      }
    }
    #expect(throws: GSLError.self) {
      _ = try SimplexMinimum(from: [1], step: [1], size: 1e-3, maximumEvaluations: 100) { _ in .nan }
    }
  }
}
