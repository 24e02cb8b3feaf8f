// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

extension CurrentTable {
  /// Adds a table of values separated by commas, semicolons or tabs.
  ///
  /// The first line names the columns, each with a unit in brackets where it is not the SI one:
  /// ```
  /// vg (V), vd (V), id (nA), temp (°C), w (um), l (um), corner
  /// ```
  /// `vg`, `vd` and `id` must be there; `vs` and `vb` are 0 V without a column; `temp` (°C), `w`, `l` (m), `corner`,
  /// `model` and `polarity` come from the conditions without one. Lines that begin with `#` or `*` are comments.
  ///
  /// - Parameters:
  ///   - text: The file's content.
  ///   - file: Its name, for messages.
  ///   - conditions: What the columns do not say.
  /// - Throws: ``DeviceFittingError`` with the offending line.
  public mutating func read(csv text: String, file: String, conditions: TableConditions = .init()) throws {
    var columns: [ColumnTable.Column]?
    var rows: [[String]] = []
    var lines: [Int] = []
    var separator: Character = ","
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let trimmed = line.trimmingCharacters(in: .whitespaces.union(["\u{feff}"]))
      guard let first = trimmed.first, first != "#", first != "*" else { continue }
      if columns == nil { separator = [";", "\t"].first { trimmed.contains($0) } ?? "," }
      let cells = trimmed.split(separator: separator, omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces.union(["\""])) }
      guard let header = columns else {
        columns = cells.map(Self.column)
        continue
      }
      guard cells.count == header.count else {
        throw DeviceFittingError(
          .syntax, "\(cells.count) values for \(header.count) columns", at: "\(file):\(index + 1)",
          remedy: "give every row one value a column")
      }
      rows.append(cells)
      lines.append(index + 1)
    }
    guard let columns, !rows.isEmpty else {
      throw DeviceFittingError(
        .syntax, "the file has no \(columns == nil ? "header" : "rows")", at: file,
        remedy: "begin with a line such as vg,vd,id and give one point a row")
    }
    let table = ColumnTable(file: file, columns: columns, rows: rows, lines: lines)
    try table.append(to: &self, conditions: conditions)
  }

  /// `v(g) (mV)` and `vg [mV]` are a name and a unit; `v(g)` is a name.
  private static func column(_ text: String) -> ColumnTable.Column {
    let parts = text.split(separator: " ").map(String.init)
    guard parts.count > 1, let last = parts.last, let open = last.first, let close = last.last, last.count > 2,
      (open == "(" && close == ")") || (open == "[" && close == "]")
    else { return .init(name: text.lowercased(), unit: nil) }
    return .init(
      name: parts.dropLast().joined(separator: " ").lowercased(), unit: String(last.dropFirst().dropLast()))
  }
}
