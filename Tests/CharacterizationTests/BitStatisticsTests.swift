// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCharacterization
import PBitKitRandomStreams
import Testing

@Suite struct BitStatisticsTests {
  /// A two-state Markov chain: per observation it is redrawn with probability 1 − memory from P(1) = p, so ρ_k = memoryᵏ.
  private func telegraph(lanes: Int, count: Int, probability: Double, memory: Double, seed: UInt64) -> BitRecord {
    let bits = (0..<lanes).map { lane -> [Bool] in
      var stream = RandomStream(seed: seed, name: "telegraph/\(lane)")
      var bit = stream.uniform() < probability
      return (0..<count).map { _ in
        if stream.uniform() >= memory { bit = stream.uniform() < probability }
        return bit
      }
    }
    return BitRecord(bits, interval: 1)
  }

  /// τ_int = ½ + m/(1 − m) for an exponential of step 1. Bounds of 4.5 standard errors: false alarm 7·10⁻⁶ each.
  @Test(arguments: [(0.5, 0.95), (0.9, 0.95), (0.02, 0.9), (0.5, 0.99)])
  func telegraphTimes(probability: Double, memory: Double) throws {
    let record = telegraph(lanes: 64, count: 40_000, probability: probability, memory: memory, seed: 5)
    let statistics = try #require(BitStatistics(record, lanes: 0..<64) as BitStatistics?)
    let expected = 0.5 + memory / (1 - memory)
    #expect(abs(statistics.integratedTime.value - expected) < 4.5 * statistics.integratedTime.standardError)
    #expect(statistics.integratedTime.standardError < 0.05 * expected)
    let slow = -1 / log(memory)
    #expect(abs(statistics.exponentialTime.value - slow) < 4.5 * statistics.exponentialTime.standardError)
    #expect(abs(statistics.oneOverETime.value - slow) < 4.5 * statistics.oneOverETime.standardError)
    #expect(abs(statistics.probability - probability) < 4.5 * statistics.probabilityError)
    // N_eff = N/2τ against the definition.
    #expect(abs(statistics.effectiveSamples / (64 * 40_000 / (2 * expected)) - 1) < 0.2)
  }

  /// The claimed error of P is the scatter over repetitions: 200 runs, χ² of 200 degrees within 5σ = ±50 %.
  @Test func errorOfTheProbability() throws {
    var chiSquare = 0.0
    for seed in 0..<200 {
      let record = telegraph(lanes: 16, count: 2000, probability: 0.3, memory: 0.9, seed: UInt64(seed))
      let statistics = try #require(BitStatistics(record, lanes: 0..<16) as BitStatistics?)
      chiSquare += pow((statistics.probability - 0.3) / statistics.probabilityError, 2)
    }
    #expect(abs(chiSquare / 200 - 1) < 0.5)
  }

  @Test func disagreementsMatchACount() {
    var stream = RandomStream(seed: 9, name: "bits")
    let bits = (0..<3).map { _ in (0..<1000).map { _ in stream.coin() } }
    let record = BitRecord(bits, interval: 1)
    for lane in 0..<3 {
      #expect(record.ones(lane: lane) == bits[lane].filter { $0 }.count)
      for lag in [0, 1, 5, 63, 64, 65, 127, 128, 500, 999] {
        let expected = (0..<1000 - lag).filter { bits[lane][$0] != bits[lane][$0 + lag] }.count
        #expect(record.disagreements(lane: lane, lag: lag) == expected, "lag \(lag)")
      }
    }
  }

  @Test func aBitThatNeverFlipsHasNoStatistics() {
    let record = BitRecord(Array(repeating: Array(repeating: true, count: 500), count: 4), interval: 1)
    if BitStatistics(record, lanes: 0..<4) != nil { Issue.record("a constant bit has no correlation") }
  }
}
