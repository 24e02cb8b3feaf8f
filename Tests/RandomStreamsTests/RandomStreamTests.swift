// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitRandomStreams
import Testing

@Suite struct RandomStreamTests {
  /// Known-answer vectors of the Random123 distribution (kat_vectors, philox4x32 10).
  @Test func knownAnswers() {
    let zero = RandomStream.block(key: 0, counter: (0, 0))
    #expect(zero.0 == 0xe169_c58d_6627_e8d5)
    #expect(zero.1 == 0x9b00_dbd8_bc57_ac4c)
    let ones = RandomStream.block(key: .max, counter: (.max, .max))
    #expect(ones.0 == 0x41c8_3b0e_408f_276d)
    #expect(ones.1 == 0x6d54_51fd_a20b_c7c6)
    let pi = RandomStream.block(
      key: 0x299f_31d0_a409_3822, counter: (0x85a3_08d3_243f_6a88, 0x0370_7344_1319_8a2e))
    #expect(pi.0 == 0x94fd_cceb_d16c_fe09)
    #expect(pi.1 == 0x2412_6ea1_5001_e420)
  }

  @Test func sameNameSameStream() {
    var first = RandomStream(seed: 7, name: "m1")
    var second = RandomStream(seed: 7, name: "m1")
    var other = RandomStream(seed: 7, name: "m2")
    let words = (0..<64).map { _ in first.next() }
    #expect(words == (0..<64).map { _ in second.next() })
    #expect(words != (0..<64).map { _ in other.next() })
  }

  @Test func positionReplays() {
    var stream = RandomStream(seed: 1, name: "x")
    let words = (0..<9).map { _ in stream.next() }
    var replay = RandomStream(seed: 1, name: "x", position: 5)
    #expect(replay.next() == words[5])
  }

  /// Mean of 10⁶ uniforms: standard error 1/√(12·10⁶); the bound is 5σ, false alarm 6·10⁻⁷.
  @Test func uniformMean() {
    var stream = RandomStream(seed: 3, name: "mean")
    let mean = (0..<1_000_000).reduce(0.0) { sum, _ in sum + stream.uniform() } / 1e6
    #expect(abs(mean - 0.5) < 5 * 2.887e-4)
  }
}
