// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCharacterization
import Testing

@Suite struct RecentringTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let center: Double
    let guess: Double
    /// The true scale over the one that the search supposes.
    let stretch: Double
    let rising: Bool
    var testDescription: String { "\(center) V from \(guess) V, scale × \(stretch), \(rising ? "rising" : "falling")" }
  }

  static let cases = [0.1, 0.1004, 0.113, 0.02, 0.199].flatMap { center in
    [0.1, 0.11, -0.3].flatMap { guess in
      [0.3, 1, 5.0].flatMap { stretch in
        [true, false].map { Case(center: center, guess: guess, stretch: stretch, rising: $0) }
      }
    }
  }

  /// Probit cells 0.2 mV wide in a range of 200 mV, near to the guess and far, narrower and wider than supposed.
  @Test(arguments: cases)
  func findsTheCenter(_ item: Case) throws {
    let scale = 2e-4 * item.stretch * (item.rising ? 1 : -1)
    var evaluations = 0
    let found = try #require(
      Recentring(range: 0...0.2, scale: item.rising ? 2e-4 : -2e-4).center(near: item.guess) { bias in
        evaluations += 1
        return 0.5 * erfc(-(bias - item.center) / (1.7 * scale * 2.0.squareRoot()))
      })
    #expect(abs(found - item.center) < 4e-3 * abs(scale))
    #expect(evaluations <= 25, "\(evaluations) evaluations")
  }

  /// With the right scale and a guess within a few scales it takes a handful.
  @Test func isQuickFromAGoodGuess() throws {
    var evaluations = 0
    _ = Recentring(range: 0...0.2, scale: 2e-4).center(near: 0.1) { bias in
      evaluations += 1
      return 1 / (1 + exp(-(bias - 0.1005) / 2.1e-4))
    }
    #expect(evaluations <= 6, "\(evaluations) evaluations")
  }

  @Test func saysWhereThereIsNone() {
    let search = Recentring(range: 0...0.2, scale: 2e-4)
    #expect(search.center(near: 0.1) { _ in 1 } == nil)
    #expect(search.center(near: 0.1) { _ in 0 } == nil)
    // Just beyond the end.
    #expect(search.center(near: 0.1) { 1 / (1 + exp(-($0 - 0.2005) / 2e-4)) } == nil)
  }

  @Test func failuresOfTheEngineGoThrough() {
    struct Lost: Error {}
    #expect(throws: Lost.self) { try Recentring(range: 0...0.2, scale: 2e-4).center(near: 0.1) { _ in throw Lost() } }
  }
}
