// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import PBitKitNotebooks
import Testing

@Suite struct EnumerableMachineTests {
  /// P(s) ∝ e^(Σ J s s′ + Σ h s), by listing.
  private func law(_ machine: EnumerableMachine) -> [Double] {
    let weights = (0..<(1 << machine.biases.count)).map { state in
      func spin(_ node: Int) -> Double { state >> node & 1 == 1 ? 1 : -1 }
      let pairs = zip(machine.edges, machine.weights).reduce(0) { $0 + $1.1 * spin($1.0[0]) * spin($1.0[1]) }
      return exp(machine.biases.indices.reduce(pairs) { $0 + machine.biases[$1] * spin($1) })
    }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// (χ² − n)/√2n of counts against a law, over the states expected ten times; about standard normal.
  private func score(_ counts: [Int], _ law: [Double]) -> Double {
    let total = Double(counts.reduce(0, +))
    let terms = zip(counts, law).filter { $0.1 * total >= 10 }
      .map { pow(Double($0.0) - $0.1 * total, 2) / ($0.1 * total) }
    let degrees = Double(terms.count - 1)
    return (terms.reduce(0, +) - degrees) / (2 * degrees).squareRoot()
  }

  /// Bounds of ±4: a false alarm in 1 of 16,000 seeds.
  @Test func theIdealLawIsBoltzmanns() throws {
    let machine = try EnumerableMachine(seed: 3, chains: 1024, observations: 64)
    let counts = try machine.counts(.ideal, named: "ideal")
    #expect(counts.count == 512)
    #expect(counts.reduce(0, +) == 1024 * 64)
    #expect(abs(score(counts, law(machine))) < 4)
  }

  /// A response twice as steep samples at twice β, not at β.
  @Test func aSteeperResponseIsAColderMachine() throws {
    let machine = try EnumerableMachine(seed: 3, chains: 1024, observations: 64)
    let grid = (0...1024).map { Float($0 - 512) / 32 }
    let table = try ResponseTable(
      range: 16, probability: grid.map { 1 / (1 + exp(-2 * $0)) }, memory: grid.map { _ in 0 })
    let counts = try machine.counts(.table(table), named: "steep")
    let squared = law(machine).map { $0 * $0 }
    let cold = squared.map { $0 / squared.reduce(0, +) }
    #expect(abs(score(counts, cold)) < 4)
    #expect(score(counts, law(machine)) > 100)
  }

  @Test func everyEdgeJoinsTheTwoColours() throws {
    let machine = try EnumerableMachine(seed: 1)
    #expect(Set(machine.upper + machine.lower) == Set(0..<9) && machine.upper.count + machine.lower.count == 9)
    for edge in machine.edges { #expect(machine.upper.contains(edge[0]) != machine.upper.contains(edge[1])) }
    // What is read from JSON is exactly what was sampled: multiples of 1/64.
    for value in machine.weights + machine.biases { #expect((64 * value).rounded() == 64 * value) }
  }
}
