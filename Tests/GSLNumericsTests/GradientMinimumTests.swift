// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitGSLNumerics
import Testing

@Suite struct GradientMinimumTests {
  /// Rosenbrock's valley, minimum 0 at (1, 1).
  @Test func followsRosenbrocksValley() throws {
    let minimum = try GradientMinimum(
      from: [-1.2, 1], step: 0.01, gradientTolerance: 1e-4, maximumIterations: 200
    ) { x, gradient in
      let (a, b) = (1 - x[0], x[1] - x[0] * x[0])
      gradient = [-2 * a - 400 * x[0] * b, 200 * b]
      return a * a + 100 * b * b
    }
    #expect(minimum.isConverged)
    #expect(abs(minimum.point[0] - 1) < 1e-4 && abs(minimum.point[1] - 1) < 1e-4)
  }

  @Test func stopsAtTheLastIteration() throws {
    var calls = 0
    let minimum = try GradientMinimum(
      from: [-1.2, 1], step: 0.01, gradientTolerance: 1e-12, maximumIterations: 2, progress: { calls = $0 }
    ) { x, gradient in
      let (a, b) = (1 - x[0], x[1] - x[0] * x[0])
      gradient = [-2 * a - 400 * x[0] * b, 200 * b]
      return a * a + 100 * b * b
    }
    #expect(!minimum.isConverged && minimum.iterations == 2 && calls == 2)
  }
}
