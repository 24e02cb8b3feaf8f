// SPDX-License-Identifier: GPL-3.0-or-later

import Synchronization

/// The samples of a ``LorentzianSum`` by index. A sample follows from the one before, so the last ones are kept, and the
/// state at every 65536th, from which earlier ones are made again.
final class FlickerSequence: Sendable {
  private struct State {
    /// The index of `values`.
    var index = 0
    var values: [Double]
    var checkpoints: [[Double]]
    /// Sums of the last samples, by index modulo their number.
    var recent: [Double]
    /// The first index of `recent`.
    var oldest = 0
  }

  private static let spacing = 65_536
  private static let kept = 1024
  private let components: [LorentzianSum.Component]
  private let key: UInt64
  private let state: Mutex<State>

  init(_ sum: LorentzianSum, key: UInt64) {
    components = sum.components
    self.key = key
    let start = components.enumerated().map { row, component in
      component.deviation * CounterNormal.value(key: key, index: 0, row: UInt64(row))
    }
    var recent = Array(repeating: 0.0, count: Self.kept)
    recent[0] = start.reduce(0, +)
    state = Mutex(State(values: start, checkpoints: [start], recent: recent))
  }

  /// The sample of an index, from 0.
  func value(at index: Int) -> Double {
    state.withLock { state in
      if index < state.oldest || index <= state.index - Self.kept {
        let checkpoint = index / Self.spacing
        state.index = checkpoint * Self.spacing
        state.values = state.checkpoints[checkpoint]
        state.oldest = state.index
        state.recent[state.index % Self.kept] = state.values.reduce(0, +)
      }
      while state.index < index { step(&state) }
      return state.recent[index % Self.kept]
    }
  }

  private func step(_ state: inout State) {
    state.index += 1
    for (row, component) in components.enumerated() {
      let (update, phase) = UInt64(state.index).quotientAndRemainder(dividingBy: component.period)
      // Periods rise: what follows is not due either.
      guard phase == 0 else { break }
      let normal = CounterNormal.value(key: key, index: update, row: UInt64(row))
      let spread = component.deviation * (1 - component.decay * component.decay).squareRoot()
      state.values[row] = component.decay * state.values[row] + spread * normal
    }
    if state.index % Self.spacing == 0, state.checkpoints.count == state.index / Self.spacing {
      state.checkpoints.append(state.values)
    }
    state.recent[state.index % Self.kept] = state.values.reduce(0, +)
  }
}
