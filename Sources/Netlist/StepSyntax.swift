// SPDX-License-Identifier: GPL-3.0-or-later

/// A `.step` card, not yet evaluated.
struct StepSyntax: Sendable {
  enum Values: Sendable {
    case list([Value])
    case linear(start: Value, stop: Value, step: Value)
    case logarithmic(isOctave: Bool, start: Value, stop: Value, points: Value)
  }

  let place: Place
  /// Whether the card says `param`.
  let isParameter: Bool
  let name: Word
  let values: Values
}
