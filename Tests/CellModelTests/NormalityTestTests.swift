// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import PBitKitGSLNumerics
import PBitKitRandomStreams
import Testing

@Suite struct NormalityTestTests {
  /// Under normal numbers a test at 5 % rejects 5 %: of 2000 tests 100 ± 10, within 4.5 standard errors (false alarm
  /// 7·10⁻⁶).
  @Test func keepsItsLevel() {
    var stream = RandomStream(seed: 3, name: "normality")
    var rejected = 0
    for _ in 0..<2000 {
      let values = (0..<50).map { _ in Normal.quantile(stream.uniform()) }
      if let test = NormalityTest(values), test.probability < 0.05 { rejected += 1 }
    }
    #expect(abs(Double(rejected) - 100) < 4.5 * (2000 * 0.05 * 0.95).squareRoot(), "\(rejected) of 2000")
  }

  @Test func findsOtherLaws() throws {
    let uniform = (0..<200).map { Double($0) }
    #expect(try #require(NormalityTest(uniform)).probability < 1e-3)
    let lognormal = (0..<200).map { exp(Normal.quantile((Double($0) + 0.5) / 200)) }
    #expect(try #require(NormalityTest(lognormal)).probability < 1e-6)
    let outlier = (0..<200).map { Normal.quantile((Double($0) + 0.5) / 200) } + [1e6]
    #expect(try #require(NormalityTest(outlier)).probability < 1e-6)
  }

  @Test func refusesTooLittle() {
    #expect(NormalityTest([1, 2, 3]) == nil)
    #expect(NormalityTest(Array(repeating: 4, count: 20)) == nil)
  }
}
