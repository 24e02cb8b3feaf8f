// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist
import Testing

@Suite(.serialized) struct DeckSpeedTests {
  static func transistors(_ count: Int) -> String {
    var text = "speed\n.param l=60n\n.model nch nmos level=ekv\nV0 n0 0 1\n"
    for index in 0..<count {
      text += "M\(index) n\(index + 1) n\(index) 0 0 nch W=120n L={l*2} DVT=-0.08 ; transistor\n"
    }
    return text + "Rend n\(count) 0 1k\n.op\n.end\n"
  }

  /// The best of several runs, since other work shares the machine.
  static func seconds(_ work: () throws -> Void) rethrows -> Double {
    var best = Double.infinity
    for _ in 0..<3 {
      let elapsed = try ContinuousClock().measure(work)
      best = min(best, elapsed / .seconds(1))
    }
    return best
  }

  @Test func aHundredThousandLinesTakeLessThanASecond() throws {
    let text = Self.transistors(100_000)
    var count = 0
    let elapsed = try Self.seconds { count = try Deck.parse(text, name: "speed.cir").elaborated().elements.count }
    #expect(count == 100_002)
    print("100,000 lines parsed and elaborated in \(elapsed) s")
    #if !DEBUG
      #expect(elapsed < 1)
    #endif
  }

  @Test func timeGrowsLinearly() throws {
    let small = Self.transistors(5_000)
    let large = Self.transistors(80_000)
    let ratio =
      try Self.seconds { _ = try Deck.parse(large, name: "l.cir").elaborated() }
      / Self.seconds { _ = try Deck.parse(small, name: "s.cir").elaborated() }
    // 16 times the lines; quadratic work would take 256 times as long.
    #expect(ratio < 64)
  }
}
