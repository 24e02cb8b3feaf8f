// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCellModel
import PBitKitRandomStreams
import Testing

@Suite struct MismatchStatisticsMomentsTests {
  private func statistics(_ samples: [[Double]]) -> MismatchStatistics {
    MismatchStatistics(
      section: "tt", temperature_K: 300, nominal: SampleMismatch.figures(), samples: samples,
      failureReasons: ["frozen": 2, "lost": 1])
  }

  /// By hand: the columns (1, 2, 6) and (0, 3, 3) have variances 7 and 3 and covariance 3.
  @Test func meanAndCovariance() {
    let found = statistics([[1, 0, 5, 5], [2, 3, 5, 5], [6, 3, 5, 5]])
    #expect(found.mean == [3, 2, 5, 5])
    #expect(abs(found.covariance[0][0] - 7) < 1e-12)
    #expect(abs(found.covariance[1][1] - 3) < 1e-12)
    #expect(abs(found.covariance[0][1] - 3) < 1e-12)
    #expect(found.covariance[0][1] == found.covariance[1][0])
    #expect(abs(found.correlation(0, 1).value - 3 / 21.0.squareRoot()) < 1e-12)
    #expect(found.correlation(0, 2).value == 0)
    #expect(found.failures == 3 && found.failureReasons?["frozen"] == 2)
  }

  @Test func fewSamplesAreNoError() {
    #expect(statistics([]).mean == [0, 0, 0, 0])
    #expect(statistics([[1, 2, 3, 4]]).covariance[0][0] == 0)
    #expect(statistics([[1, 2, 3, 4]]).deviation(0).value == 0)
  }

  /// For normal numbers the error of s is σ/√(2(N − 1)); for two-valued ones, whose fourth moment is σ⁴, nearly none.
  @Test func errorOfTheDeviation() {
    let normal = SampleMismatch.normal(count: 4000, deviation: 1)
    let deviation = normal.deviation(0)
    #expect(abs(deviation.value - 1) < 1e-3)
    #expect(abs(deviation.standardError * (2.0 * 3999).squareRoot() - 1) < 0.02)
    let coin = statistics((0..<400).map { [$0 % 2 == 0 ? 1 : -1, 0, 0, 0] })
    #expect(coin.deviation(0).standardError < 0.1 / (2.0 * 399).squareRoot())
  }
}
