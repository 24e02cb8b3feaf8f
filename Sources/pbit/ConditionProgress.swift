// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Synchronization

/// How far a run over conditions has come: a bar for a person, a plain line every so often in a log.
final class ConditionProgress: Sendable {
  private static let logInterval = 10.0
  private let bar: SharedProgress
  private let isWatched = isatty(STDERR_FILENO) == 1
  private let lastLine = Mutex(Date())

  /// Announces the run.
  init(_ title: String) { bar = SharedProgress(title) }

  /// A condition is done.
  func update(_ condition: String, _ done: Int, of total: Int) {
    bar.update(Double(done) / Double(total))
    guard !isWatched else { return }
    let isDue = lastLine.withLock { last in
      guard Date().timeIntervalSince(last) > Self.logInterval else { return false }
      last = Date()
      return true
    }
    if isDue { ErrorRendering.writeError("  \(done) of \(total) done, last \(condition)") }
  }

  /// Removes the bar and says how long the run took.
  func finish() { bar.finish() }
}
