// SPDX-License-Identifier: GPL-3.0-or-later

/// A `.step` card, not yet evaluated.
struct StepSyntax: Sendable {
  enum Values: Sendable {
    case list([Value])
    case linear(start: Value, stop: Value, step: Value)
    case logarithmic(isOctave: Bool, start: Value, stop: Value, points: Value)
    /// `data=name`: the rows of a table, which also names what is stepped.
    case table
  }

  let place: Place
  /// Whether the card says `param`.
  let isParameter: Bool
  /// What is stepped, or the table.
  let name: Word
  let values: Values
}
