// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitRandomStreams
import Testing

@Suite struct RandomStreamPoissonTests {
  /// χ² of 400,000 draws against the law, in cells of at least ten expected draws. With ν cells χ² is about normal with
  /// deviation √(2ν); the bound of 5.5 deviations has a false-alarm rate below 10⁻⁵ each with the skewness of χ².
  @Test(arguments: [0.02, 0.7, 4, 9.999, 10, 17.3, 120, 3e4])
  func law(mean: Double) {
    var stream = RandomStream(seed: 5, name: "poisson test \(mean)")
    let draws = 400_000
    // Above this many values the cells are wider, so that there are about a hundred.
    let width = max(1, (mean.squareRoot() / 10).rounded())
    var counts: [Int: Double] = [:]
    var sum = 0.0
    for _ in 0..<draws {
      let value = stream.poisson(mean: mean)
      sum += value
      counts[Int((value / width).rounded(.down)), default: 0] += 1
    }
    var expected: [Int: Double] = [:]
    let reach = 12 * mean.squareRoot() + 40
    for k in Int(max(0, mean - reach))...Int(mean + reach) {
      let value = Double(k)
      expected[Int((value / width).rounded(.down)), default: 0] +=
        Double(draws) * exp(value * log(mean) - mean - lgamma(value + 1))
    }
    var chiSquare = 0.0
    var cells = 0.0
    var rest = (expected: 0.0, counted: Double(draws))
    for (cell, number) in expected.sorted(by: { $0.key < $1.key }) {
      if number >= 10 {
        chiSquare += pow(counts[cell, default: 0] - number, 2) / number
        cells += 1
        rest.counted -= counts[cell, default: 0]
      } else {
        rest.expected += number
      }
    }
    if rest.expected >= 10 {
      chiSquare += pow(rest.counted - rest.expected, 2) / rest.expected
    } else {
      // Too rare for χ²: a Poisson number of mean below 10 exceeds 40 once in 10¹³.
      #expect(rest.counted < 40)
    }
    print("Poisson \(mean): χ² = \(chiSquare) in \(cells) cells")
    #expect(abs(chiSquare - cells) < 5.5 * (2 * cells).squareRoot() + 8)
    // The mean within 4.9 standard errors: false alarm 10⁻⁶.
    #expect(abs(sum / Double(draws) - mean) < 4.9 * (mean / Double(draws)).squareRoot())
  }

  /// No mean is a trap.
  @Test func senselessMeans() {
    var stream = RandomStream(seed: 5, name: "none")
    for mean in [0, -1, .nan, .infinity] { #expect(stream.poisson(mean: mean) == 0) }
    #expect(stream.position == 0)
  }
}
