// SPDX-License-Identifier: GPL-3.0-or-later

import Dispatch
import Synchronization

/// The results of 0 ..< count in order, computed on up to `threads` threads; they do not depend on the threads as long
/// as `body` depends on its item alone.
///
/// `body` is not `@Sendable`, so that circuits may be captured: it must not change what it shares between items.
///
/// - Parameter progress: the fraction done, called from any thread.
package func mapInParallel<Value: Sendable>(
  _ count: Int, threads: Int, progress: (@Sendable (Double) -> Void)? = nil, _ body: (Int) -> Value
) -> [Value] {
  withoutActuallyEscaping(body) { body in
    nonisolated(unsafe) let body = body
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
}
