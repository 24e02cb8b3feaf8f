// SPDX-License-Identifier: GPL-3.0-or-later

import OrderedCollections

/// An analysis card, not yet evaluated.
enum AnalysisCard: Sendable {
  case operatingPoint(Place)
  case dcSweep([DCSweepAxisCard], Place)
  case transient(TransientSyntax)
  case smallSignal(FrequencySyntax)
  case noiseSpectrum(NoiseSyntax)
}

/// `dec|oct|lin N fstart fstop`.
struct FrequencySyntax: Sendable {
  /// Where the card begins.
  let place: Place
  let spacing: FrequencyGrid.Spacing
  let points: Value
  let start: Value
  let stop: Value
}

/// A `.noise` card.
struct NoiseSyntax: Sendable {
  let output: Word
  let reference: Word?
  let source: Word
  let grid: FrequencySyntax
}

/// One axis of a `.dc` card.
struct DCSweepAxisCard: Sendable {
  let source: Word
  let start: Value
  let stop: Value
  let step: Value
}

/// A `.tran` card.
struct TransientSyntax: Sendable {
  let place: Place
  /// step, stop, start, maximum step.
  let times: [Value]
  let useInitialConditions: Bool
  let noise: [Assignment]
}

/// What the cards outside the circuit ask for.
struct DeckControls: Sendable {
  var analyses: [AnalysisCard] = []
  var measures: [MeasureSyntax] = []
  var steps: [StepSyntax] = []
  /// Of all `.temp` cards, degrees Celsius.
  var temperatures: [Value] = []
  /// The tables that `.step data=` reads, by name.
  var tables: OrderedDictionary<String, DataTable> = [:]
  /// The value nil is a flag.
  var options: [(name: Word, value: Value?)] = []
  var initialConditions: [Assignment] = []
  var nodesets: [Assignment] = []
  var globals: [Word] = []
  /// `v(node)`, `i(source)` or `all`, with the name inside the parentheses.
  var saves: [(text: String, target: Word?)] = []
}
