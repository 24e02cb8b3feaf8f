// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitRandomStreams
import Testing

import PBitKitCharacterization

@Suite struct LaneJackknifeTests {
  /// Of a mean, the jackknife over as many groups as lanes is the textbook's standard error exactly.
  @Test func aMeanHasItsStandardError() {
    var stream = RandomStream(seed: 3, name: "lanes")
    let lanes = (0..<16).map { _ in stream.uniform() }
    let mean = lanes.reduce(0, +) / 16
    let scatter = lanes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let estimate = LaneJackknife.estimate(lanes: 16) { included in
      let chosen = lanes.indices.filter(included)
      return chosen.reduce(0) { $0 + lanes[$1] } / Double(chosen.count)
    }
    #expect(abs(estimate.value - mean) < 1e-15)
    #expect(abs(estimate.standardError - (scatter / (16 * 15)).squareRoot()) < 1e-12)
  }
}
