// SPDX-License-Identifier: GPL-3.0-or-later

/// A `.data name what … / value … / .enddata` block: the rows that `.step data=name` goes through.
struct DataTable: Sendable {
  let name: Word
  /// Parameters, sources or `temp`.
  let columns: [Word]
  /// Each with a value for every column.
  var rows: [[Value]] = []

  /// Reads the block, its head being read already.
  ///
  /// Values may stand on the card itself behind the names, and on lines with or without `+`.
  static func read(_ head: Word, _ cursor: CardCursor, _ cards: inout CardReader) throws -> DataTable {
    var cursor = cursor
    guard let name = cursor.plainWordUnlessValue() else {
      throw cursor.place.error(
        .syntax, "the table has no name", remedy: "write .data name parameter …, rows of values, and .enddata")
    }
    var columns: [Word] = []
    while let column = cursor.plainWordUnlessValue() {
      if columns.contains(where: { $0.name == column.name }) {
        throw column.place.error(.duplicateName, "the column '\(column.spelling)' stands here twice")
      }
      columns.append(column)
      cursor.skipSeparators()
    }
    guard !columns.isEmpty else {
      throw cursor.place.error(.syntax, "the table '\(name.spelling)' has no columns", remedy: "name the parameters")
    }
    var values: [Value] = []
    while true {
      while !cursor.isAtEnd() {
        values.append(try cursor.value(of: "a value of the table"))
        cursor.skipSeparators()
      }
      guard let line = try cards.next() else {
        throw head.place.error(.syntax, ".data has no .enddata", remedy: "close the table with .enddata")
      }
      cursor = CardCursor(line)
      var ahead = cursor
      guard let word = ahead.word(), word.name.hasPrefix("."), word.name.dropFirst().first?.isLetter == true else {
        continue
      }
      guard word.name == ".enddata" else {
        throw word.place.error(
          .syntax, "the table '\(name.spelling)' is not closed before this card", remedy: "write .enddata before it")
      }
      try ahead.expectEnd()
      guard !values.isEmpty, values.count % columns.count == 0 else {
        throw word.place.error(
          .syntax, "\(values.count) values do not fill rows of \(columns.count) columns",
          remedy: "give every row of '\(name.spelling)' \(columns.count) values")
      }
      return DataTable(
        name: name, columns: columns,
        rows: stride(from: 0, to: values.count, by: columns.count).map { Array(values[$0..<($0 + columns.count)]) })
    }
  }
}
