// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitRandomStreams
import Synchronization

/// A signal that alternates between low and high after exponentially distributed times, low at time 0. A stretch of
/// events is kept, and the time at every 1024th, from which others are made again.
final class TelegraphSignal: Sendable {
  private struct State {
    /// Times of every 1024th event, from the start; the first is 0, before any event.
    var checkpoints = [0.0]
    /// Which checkpoint `events` follow.
    var stretch = -1
    /// The 1024 events after it, s.
    var events: [Double] = []
  }

  private static let length = 1024
  private let lowTime: Double
  private let highTime: Double
  private let key: UInt64
  private let state = Mutex(State())

  init(lowTime: Double, highTime: Double, key: UInt64) {
    self.lowTime = lowTime
    self.highTime = highTime
    self.key = key
  }

  /// Whether the signal is high at a time in seconds.
  func isHigh(at time: Double) -> Bool {
    state.withLock { count(&$0, until: time) & 1 == 1 }
  }

  /// The first event after a time, s.
  func nextEvent(after time: Double) -> Double {
    state.withLock { state in
      let count = count(&state, until: time)
      if count / Self.length != state.stretch { load(&state, count / Self.length) }
      return state.events[count % Self.length]
    }
  }

  /// How many events there are up to a time.
  private func count(_ state: inout State, until time: Double) -> Int {
    if state.stretch < 0 { load(&state, 0) }
    if time < state.checkpoints[state.stretch] {
      load(&state, (state.checkpoints.firstIndex { $0 > time } ?? state.checkpoints.count) - 1)
    }
    while state.events[Self.length - 1] <= time { load(&state, state.stretch + 1) }
    // Bisection for the first event after the time.
    var (low, high) = (0, Self.length - 1)
    while low < high {
      let middle = (low + high) / 2
      if state.events[middle] > time { high = middle } else { low = middle + 1 }
    }
    return state.stretch * Self.length + low
  }

  private func load(_ state: inout State, _ stretch: Int) {
    var time = state.checkpoints[stretch]
    state.stretch = stretch
    state.events = (0..<Self.length).map { offset in
      // The n-th dwell ends the low state where n is even.
      let number = UInt64(stretch * Self.length + offset)
      let (word, _) = RandomStream.block(key: key, counter: (number, 0))
      time -= (number & 1 == 0 ? lowTime : highTime) * log((Double(word >> 11) + 0.5) * 0x1p-53)
      return time
    }
    if state.checkpoints.count == stretch + 1 { state.checkpoints.append(time) }
  }
}
