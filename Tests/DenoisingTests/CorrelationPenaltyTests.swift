// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising
import Testing

@Suite struct CorrelationPenaltyTests {
  private func run(
    _ values: [Double], initial: Double = 0, rule: CorrelationPenalty.Rule = .replication
  ) -> [Double] {
    var options = CorrelationPenalty.Options()
    options.rule = rule
    options.change = 0.25
    options.adaptive = true
    options.initial = initial
    options.threshold = 0.01
    var penalty = CorrelationPenalty(options)
    return values.map {
      penalty.adapt(to: $0)
      return penalty.coefficient
    }
  }

  private func close(_ a: [Double], _ b: [Double]) -> Bool { zip(a, b).allSatisfy { abs($0 - $1) < 1e-12 } }

  /// The first value is the reference; rising by little ×1.2, by much ×1.5, falling ×0.95 and to 0 below 0.001.
  @Test func followsTheRule() {
    #expect(close(run([0.02, 0.03, 0.031, 0.025]), [0, 0.0015, 0.00225, 0.0021375]))
    #expect(close(run([0.012, 0.015]), [0, 0.0012]))
    // The step grows at 1.8 thresholds.
    #expect(close(run([0.012, 0.0179]), [0, 0.0012]))
    #expect(close(run([0.012, 0.0181]), [0, 0.0015]))
    #expect(close(run([0.03, 0.02]), [0, 0]))
    // Below the threshold: ×(0.6 + 0.2·0.5).
    #expect(close(run([0.02, 0.005], initial: 0.01), [0.01, 0.007]))
    #expect(close(run([0.02, 0.005], initial: 0.0012), [0.0012, 0]))
  }

  /// The paper's: ×(1 − δ) below the threshold, ×(1 + δ) where it rises, else the same; 0 below the minimum, from which
  /// it starts again.
  @Test func followsThePapersRule() {
    #expect(
      close(
        run([0.02, 0.03, 0.03, 0.025, 0.026, 0.005, 0.009], initial: 0.01, rule: .paper),
        [0.01, 0.0125, 0.0125, 0.0125, 0.015625, 0.01171875, 0.0087890625]))
    // From 0: λ_min while it stays, grown where it rises, 0 again below the threshold.
    #expect(close(run([0.02, 0.02, 0.03, 0.005, 0.005, 0.03], rule: .paper), [0, 0.001, 0.00125, 0, 0, 0.00125]))
    // Below the threshold it shrinks even where it rises.
    #expect(close(run([0.001, 0.009], initial: 0.01, rule: .paper), [0.01, 0.0075]))
  }

  @Test func staysPutWhenNotAdaptive() {
    var options = CorrelationPenalty.Options()
    options.initial = 0.02
    var penalty = CorrelationPenalty(options)
    for value in [0.1, 0.5, 0.9] { penalty.adapt(to: value) }
    #expect(penalty.coefficient == 0.02)
  }
}
