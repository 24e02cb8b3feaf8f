// SPDX-License-Identifier: GPL-3.0-or-later

/// Checks that columns of data can be drawn.
struct FigureColumns {
  /// The figure, for messages.
  let figure: String

  init(_ figure: String) { self.figure = figure }

  /// The span of the abscissa, a little widened.
  ///
  /// - Throws: ``ReportError`` with code `badData` where the columns differ in length, or fewer than two different
  ///   abscissae have finite values in all columns.
  func range(_ abscissa: [Double], _ ordinates: [Double]...) throws(ReportError) -> ClosedRange<Double> {
    guard ordinates.allSatisfy({ $0.count == abscissa.count }) else {
      throw ReportError(
        .badData, "columns of \(([abscissa] + ordinates).map(\.count)) rows", at: figure,
        remedy: "give columns of one length")
    }
    let drawn = abscissa.indices
      .filter { row in abscissa[row].isFinite && ordinates.allSatisfy { $0[row].isFinite } }
      .map { abscissa[$0] }
    guard let least = drawn.min(), let greatest = drawn.max(), least < greatest else {
      throw ReportError(
        .badData, "\(drawn.count) of \(abscissa.count) rows are finite", at: figure,
        remedy: "at least two different points are needed")
    }
    let margin = 0.03 * (greatest - least)
    return (least - margin)...(greatest + margin)
  }
}
