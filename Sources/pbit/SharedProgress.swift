// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Synchronization

/// A ``ProgressLine`` that several threads may advance, under a line that says what runs, watched or not.
final class SharedProgress: Sendable {
  private let line: Mutex<ProgressLine>
  private let start = Date()

  /// Announces a stage.
  init(_ title: String) {
    line = Mutex(ProgressLine(title))
    ErrorRendering.writeError(title + " …")
  }

  /// Shows the fraction done.
  func update(_ fraction: Double) { line.withLock { $0.update(fraction) } }

  /// Removes the line and says how long the stage took.
  func finish() {
    line.withLock { $0.finish() }
    ErrorRendering.writeError(String(format: "  took %.1f s", Date().timeIntervalSince(start)))
  }
}
