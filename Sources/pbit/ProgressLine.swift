// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// One line on standard error that says how far a run has come; silent unless a person watches for over two seconds.
final class ProgressLine {
  private let title: String
  private let start = Date()
  private var lastUpdate = Date()
  private var isShown = false
  private let isWatched = isatty(STDERR_FILENO) == 1

  init(_ title: String) { self.title = title }

  /// Shows the fraction done and the time left at the present pace.
  func update(_ fraction: Double) {
    let now = Date()
    guard isWatched, now.timeIntervalSince(start) > 2, now.timeIntervalSince(lastUpdate) > 0.2 else { return }
    lastUpdate = now
    isShown = true
    let left = fraction > 0 ? now.timeIntervalSince(start) * (1 - fraction) / fraction : 0
    write(String(format: "\r\u{1B}[K%@: %.0f %%, %.0f s left", title, fraction * 100, left))
  }

  /// Removes the line.
  func finish() { if isShown { write("\r\u{1B}[K") } }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
