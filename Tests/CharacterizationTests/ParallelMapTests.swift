// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitCharacterization
import Synchronization
import Testing

@Suite struct ParallelMapTests {
  @Test(arguments: [1, 2, 7])
  func keepsTheOrder(threads: Int) {
    let calls = Mutex<[Double]>([])
    let squares = mapInParallel(100, threads: threads, progress: { done in calls.withLock { $0.append(done) } }) {
      $0 * $0
    }
    #expect(squares == (0..<100).map { $0 * $0 })
    #expect(calls.withLock { $0.count } == 100 && calls.withLock { $0.max() } == 1)
  }

  @Test func nothingToDo() { #expect(mapInParallel(0, threads: 4) { $0 }.isEmpty) }
}
