// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
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

  /// Processor time of this thread, the best of several runs: other work shares the machine.
  static func seconds(_ work: () throws -> Void) rethrows -> Double {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }
    var best = Double.infinity
    for _ in 0..<3 {
      let start = now()
      try work()
      best = min(best, now() - start)
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
