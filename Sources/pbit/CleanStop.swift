// SPDX-License-Identifier: GPL-3.0-or-later

import Dispatch
import Foundation

/// Ends the program with status 75 on Ctrl-C, on SIGTERM or when its time is over.
///
/// For runs that keep every finished result on the disk: they may end at any instant, also in the middle of a long
/// measurement, whose result is then the only one that is lost.
final class CleanStop {
  private let sources: [any DispatchSourceProtocol]

  /// - Parameters:
  ///   - timeLimit: seconds from now; no limit without it.
  ///   - farewell: what to tell the person, given why the program stops.
  init(timeLimit: Double?, farewell: @escaping @Sendable (String) -> String) {
    // A queue of its own: the workers of a run fill the shared ones.
    let queue = DispatchQueue(label: "clean-stop", qos: .userInteractive)
    @Sendable func stop(_ reason: String) -> Never {
      ErrorRendering.writeError("\n" + farewell(reason))
      // Not `exit`, whose handlers would run beside the workers.
      _exit(75)
    }
    var sources: [any DispatchSourceProtocol] = []
    for (number, name) in [(SIGINT, "interrupted"), (SIGTERM, "told to end")] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { stop(name) }
      source.resume()
      sources.append(source)
    }
    if let timeLimit {
      let timer = DispatchSource.makeTimerSource(queue: queue)
      timer.schedule(deadline: .now() + timeLimit)
      timer.setEventHandler { stop("the time limit is reached") }
      timer.resume()
      sources.append(timer)
    }
    self.sources = sources
  }

  /// The run is complete: signals end the program as usual.
  func cancel() {
    for source in sources { source.cancel() }
    for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
  }
}
