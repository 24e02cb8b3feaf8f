// SPDX-License-Identifier: GPL-3.0-or-later

/// A `.measure` card, not yet evaluated.
struct MeasureSyntax: Sendable {
  struct Signal: Sendable {
    let function: Word
    let first: Word
    let second: Word?
  }

  enum Level: Sendable {
    case value(Value)
    case signal(Signal)
  }

  struct Crossing: Sendable {
    let signal: Signal
    let level: Level
    var direction = MeasureCard.Crossing.Direction.cross
    /// nil for the last.
    var occurrence: Value?
    var isLast = false
    var delay: Value?
  }

  enum Position: Sendable {
    case at(Value)
    case crossing(Crossing)
  }

  enum Quantity: Sendable {
    case value(Signal, Position)
    case position(Crossing)
    case statistic(MeasureCard.Statistic, Signal, from: Value?, to: Value?)
    case interval(trigger: Position, target: Position)
    case expression(Value)
  }

  let place: Place
  let kind: (value: MeasureCard.Kind, place: Place)
  let name: Word
  let quantity: Quantity
}
