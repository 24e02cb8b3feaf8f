// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Synchronization

/// A request to stop at the next safe place: by Ctrl-C, by SIGTERM or by the clock. A second Ctrl-C ends the program at
/// once.
struct StopRequest: Sendable {
  private static let signalled = Atomic<Bool>(false)
  private let deadline: Date?

  /// - Parameter timeLimit: seconds from now; no limit without it.
  /// - Throws: ``CommandError`` for a limit that is not positive.
  init(timeLimit: Double?) throws {
    if let timeLimit, !(timeLimit > 0) {
      throw CommandError(.badOption, "\(timeLimit) s", at: "--time-limit", remedy: "give a positive number")
    }
    deadline = timeLimit.map { Date().addingTimeInterval($0) }
    signal(SIGINT) { _ in
      StopRequest.signalled.store(true, ordering: .relaxed)
      signal(SIGINT, SIG_DFL)
    }
    signal(SIGTERM) { _ in StopRequest.signalled.store(true, ordering: .relaxed) }
  }

  /// Whether it is time to stop.
  var isMade: Bool { Self.signalled.load(ordering: .relaxed) || deadline.map { $0 <= Date() } ?? false }
}
