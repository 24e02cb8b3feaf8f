// SPDX-License-Identifier: GPL-3.0-or-later

/// The analyses over frequency.
extension DeckParser {
  /// `dec|oct|lin N fstart fstop`
  func frequencies(_ head: Word, _ cursor: inout CardCursor) throws -> FrequencySyntax {
    let place = cursor.place
    guard let word = cursor.plainWord(), let spacing = FrequencyGrid.Spacing(rawValue: word.name) else {
      throw place.error(
        .syntax, "dec, oct or lin is expected here", remedy: "write \(head.name) … dec points-per-decade fstart fstop")
    }
    let grid = FrequencySyntax(
      place: head.place, spacing: spacing, points: try cursor.value(of: "the number of points"),
      start: try cursor.value(of: "the first frequency"), stop: try cursor.value(of: "the last frequency"))
    // ngspice's `.noise` may end with a count that thins out its summary; every point is kept here.
    if head.name == ".noise", cursor.isAtValue() { _ = try cursor.value(of: "the points per summary") }
    try cursor.expectEnd()
    return grid
  }

  /// `.noise v(output[,reference]) source dec|oct|lin N fstart fstop`
  mutating func parseNoise(_ head: Word, _ cursor: inout CardCursor) throws {
    let place = cursor.place
    guard let function = cursor.word(), function.name == "v", cursor.accept("("), let output = cursor.word() else {
      throw place.error(
        .syntax, "the output v(node) or v(node,node) is expected here",
        remedy: "write .noise v(node) source dec points fstart fstop")
    }
    cursor.skipSeparators()
    let reference = cursor.word()
    guard cursor.accept(")") else { throw cursor.stray() }
    guard let source = cursor.plainWord() else {
      throw cursor.place.error(
        .syntax, "the input source is expected here", remedy: "write .noise v(node) source dec points fstart fstop")
    }
    controls.analyses.append(
      .noiseSpectrum(
        NoiseSyntax(output: output, reference: reference, source: source, grid: try frequencies(head, &cursor))))
  }
}
