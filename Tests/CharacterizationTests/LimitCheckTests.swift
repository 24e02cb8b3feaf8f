// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitCharacterization
import Testing

@Suite struct LimitCheckTests {
  private func check(
    minimum: Double? = nil, maximum: Double? = nil, fail: Bool = true, _ values: [(String, Double, Double)],
    failures: [String] = []
  ) -> LimitCheck {
    LimitCheck(
      CellSpec.Limit(
        quantity: .tau, minimum: minimum.map { .init(value: $0, fail: fail) }, typical: nil,
        maximum: maximum.map { .init(value: $0, fail: true) }),
      observations: values.map { .init(estimate: Estimate($0.1, standardError: $0.2), condition: $0.0) },
      failures: failures)
  }

  private let values = [("nominal", 100.0, 1.0), ("ss", 250.0, 1.0), ("ff", 40.0, 1.0)]

  @Test func observedRangeAndWorstCondition() {
    let inside = check(minimum: 10, maximum: 300, values)
    #expect(inside.outcome == .pass && inside.worstCondition == "ss" && !inside.isMarginal)
    #expect(inside.minimum?.condition == "ff" && inside.maximum?.condition == "ss")
    #expect(inside.typical?.estimate.value == 100)
    #expect(check(minimum: 30, maximum: 1000, values).worstCondition == "ff")
    let beyond = check(minimum: 50, maximum: 300, values)
    #expect(beyond.outcome == .fail && beyond.worstCondition == "ff")
    #expect(check(values).outcome == .pass && check(values).worstCondition == nil)
  }

  /// A limit that is only watched is missed, and stands back behind one that fails.
  @Test func watchedLimits() {
    #expect(check(minimum: 50, fail: false, values).outcome == .missed)
    let both = check(minimum: 5000, maximum: 200, fail: false, values)
    #expect(both.outcome == .fail && both.worstCondition == "ss")
  }

  /// A condition without a p-bit fails every limit that holds there.
  @Test func conditionsWithoutAPBit() {
    let failed = check(minimum: 10, values, failures: ["sf"])
    #expect(failed.outcome == .fail && failed.worstCondition == "sf")
    #expect(check(minimum: 10, fail: false, values, failures: ["sf"]).outcome == .missed)
    #expect(check(values, failures: ["sf"]).outcome == .pass)
    #expect(check(minimum: 10, []).outcome == .unmeasured)
  }

  /// The estimate decides; two standard errors on either side of the limit are called open.
  @Test func marginalVerdicts() {
    #expect(check(maximum: 251, values).isMarginal && check(maximum: 251, values).outcome == .pass)
    #expect(check(maximum: 249, values).isMarginal && check(maximum: 249, values).outcome == .fail)
    #expect(!check(maximum: 253, values).isMarginal)
  }
}
