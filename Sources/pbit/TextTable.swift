// SPDX-License-Identifier: GPL-3.0-or-later

/// Columns of text for the terminal; the first is flush left, the others flush right, a last note flush left.
struct TextTable {
  let header: [String]
  var rows: [[String]] = []

  init(_ header: String...) { self.header = header }

  init(_ header: [String]) { self.header = header }

  var text: String {
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 || column == header.count - 1 ? cell + padding : padding + cell
      }.joined(separator: "  ").replacing(/\ +$/, with: "")
    }.joined(separator: "\n")
  }
}
