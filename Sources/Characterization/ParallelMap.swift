// SPDX-License-Identifier: GPL-3.0-or-later

import Dispatch
import Synchronization

/// The results of 0 ..< count in order, computed on up to `threads` threads; they do not depend on the threads as long
/// as `body` depends on its item alone.
///
/// - Parameter progress: the fraction done, called from any thread.
func mapInParallel<Value: Sendable>(
  _ count: Int, threads: Int, progress: (@Sendable (Double) -> Void)? = nil,
  _ body: @Sendable (Int) -> Value
) -> [Value] {
  let results = Mutex<[Value?]>(Array(repeating: nil, count: count))
  let next = Atomic<Int>(0)
  let done = Atomic<Int>(0)
  DispatchQueue.concurrentPerform(iterations: max(1, min(threads, count))) { _ in
    while true {
      let item = next.wrappingAdd(1, ordering: .relaxed).oldValue
      if item >= count { return }
      let value = body(item)
      results.withLock { $0[item] = value }
      progress?(Double(done.wrappingAdd(1, ordering: .relaxed).newValue) / Double(count))
    }
  }
  return results.withLock { $0.compactMap { $0 } }
}
