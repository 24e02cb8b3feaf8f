// SPDX-License-Identifier: GPL-3.0-or-later

/// A table as RFC 4180 has it: a row of names, a row of units, then values in the fewest digits that give them back.
package struct CSVExport {
  package let text: String

  package init(_ table: ColumnTable) {
    let columns = table.columns.map { column -> [String] in
      let values =
        switch column.values {
        case .numbers(let numbers): numbers.map { "\($0)" }
        case .texts(let texts): texts.map(Self.quoted)
        }
      return [column.name, column.unit] + values
    }
    let rows = (columns.first ?? []).indices.map { row in columns.map { $0[row] }.joined(separator: ",") }
    text = rows.joined(separator: "\n") + "\n"
  }

  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
