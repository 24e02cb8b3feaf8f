// SPDX-License-Identifier: GPL-3.0-or-later

import Dispatch
import Synchronization

/// Calls `body(worker, item)` once for every item in 0 ..< count on up to `threads` threads; a worker number is never
/// in use twice at a time, so it may index scratch memory.
///
/// `body` is not `@Sendable`, so that scratch may be captured: what it shares between items it must guard itself.
package func forEachInParallel(_ count: Int, threads: Int, _ body: (_ worker: Int, _ item: Int) -> Void) {
  withoutActuallyEscaping(body) { body in
    nonisolated(unsafe) let body = body
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: max(1, min(threads, count))) { worker in
      while true {
        let item = next.wrappingAdd(1, ordering: .relaxed).oldValue
        if item >= count { return }
        body(worker, item)
      }
    }
  }
}

/// One result an item, each written by the one worker that has the item.
package final class ResultBox<Value>: @unchecked Sendable {
  private let storage: UnsafeMutableBufferPointer<Value>

  package init(repeating value: Value, count: Int) {
    storage = .allocate(capacity: count)
    storage.initialize(repeating: value)
  }

  deinit {
    storage.deinitialize()
    storage.deallocate()
  }

  package var values: [Value] { Array(storage) }

  package subscript(item: Int) -> Value {
    get { storage[item] }
    set { storage[item] = newValue }
  }
}
