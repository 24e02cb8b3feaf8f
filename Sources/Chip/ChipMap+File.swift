// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// Maps as CSV: a header, then a line a node, in any order. The node is told by `node`, or by `row` and `column`; the
/// figures by `offset_V`, `slope_V`, `tau_s`, `energy_J`. Columns may stand in any order; others are ignored. Empty
/// lines and lines that begin with # are skipped.
extension ChipMap {
  private static let figures = ["offset_V", "slope_V", "tau_s", "energy_J"]
  /// What each figure can be; far beyond any cell, and such that a chip's logits and memories can be computed.
  private static let ranges = [-1e3...1e3, 1e-12...1e3, 1e-15...1e6, 1e-30...1e3]

  /// The map as CSV, with each number in the fewest digits that give it back exactly.
  public var csv: String {
    let rows = cells.enumerated().map { node, cell in
      "\(node / side),\(node % side),\(cell.offset_V),\(cell.slope_V),\(cell.tau_s),\(cell.energy_J)\n"
    }
    return (["row", "column"] + Self.figures).joined(separator: ",") + "\n" + rows.joined()
  }

  /// Writes the map.
  ///
  /// - Throws: ``ChipError`` with code `unusableFile`.
  public func write(path: String) throws(ChipError) {
    do {
      try Data(csv.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw ChipError(
        .unusableFile, "the map cannot be written: \(error.localizedDescription)", at: path,
        remedy: "check that the folder exists and is writable")
    }
  }

  /// Reads the map of a chip of `side`² nodes.
  ///
  /// - Throws: ``ChipError`` with code `unusableFile` or `malformed`, and file and line.
  public init(path: String, side: Int) throws(ChipError) {
    guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8) else {
      throw ChipError(
        .unusableFile, "the map cannot be read as text", at: path, remedy: "give a CSV file as --write-map makes it")
    }
    try self.init(csv: text, side: side, at: path)
  }

  /// A map from its CSV; `place` is the file, for messages.
  ///
  /// - Throws: ``ChipError`` with code `malformed`.
  public init(csv: String, side: Int, at place: String) throws(ChipError) {
    var columns: Columns?
    var cells = [ChipCell?](repeating: nil, count: side * side)
    for (index, line) in csv.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      if line.allSatisfy(\.isWhitespace) || line.hasPrefix("#") { continue }
      let here = "\(place):\(index + 1)"
      guard let known = columns else {
        columns = try Columns(fields, at: here)
        continue
      }
      let (node, cell) = try known.cell(fields, side: side, at: here)
      guard cells[node] == nil else {
        throw ChipError(
          .malformed, "node \(node) (row \(node / side), column \(node % side)) has a line already", at: here,
          remedy: "give each node one line")
      }
      cells[node] = cell
    }
    if let missing = cells.firstIndex(where: { $0 == nil }) {
      throw ChipError(
        .malformed,
        "\(cells.count { $0 == nil }) of \(cells.count) nodes have no line, the first is row \(missing / side), column "
          + "\(missing % side)", at: place, remedy: "give a line for each node of the model's \(side)×\(side) grid")
    }
    self.init(side: side, cells: cells.compactMap { $0 })
  }

  /// Where the columns stand.
  private struct Columns {
    let count: Int
    let node: Int?
    let row: Int?
    let column: Int?
    let figures: [Int]

    init(_ header: [String], at place: String) throws(ChipError) {
      count = header.count
      (node, row, column) = (
        header.firstIndex(of: "node"), header.firstIndex(of: "row"), header.firstIndex(of: "column")
      )
      figures = ChipMap.figures.compactMap { header.firstIndex(of: $0) }
      guard figures.count == ChipMap.figures.count, node != nil || (row != nil && column != nil) else {
        throw ChipError(
          .malformed, "the header is '\(header.joined(separator: ","))'", at: place,
          remedy: "give node or row,column, and \(ChipMap.figures.joined(separator: ","))")
      }
    }

    func cell(_ fields: [String], side: Int, at here: String) throws(ChipError) -> (node: Int, cell: ChipCell) {
      guard fields.count == count else {
        throw ChipError(
          .malformed, "\(fields.count) fields under a header of \(count)", at: here,
          remedy: "give as many as the header names")
      }
      let number: Int
      if let node {
        number = try Self.integer(fields[node], below: side * side, "node", at: here)
      } else if let row, let column {
        number =
          try Self.integer(fields[row], below: side, "row", at: here) * side
          + Self.integer(fields[column], below: side, "column", at: here)
      } else {
        number = 0
      }
      var values: [Double] = []
      for (place, index) in figures.enumerated() {
        let (name, range) = (ChipMap.figures[place], ChipMap.ranges[place])
        guard let value = Double(fields[index]), range.contains(value) else {
          throw ChipError(
            .malformed, "\(name) is '\(fields[index])'", at: here,
            remedy: "give a number from \(range.lowerBound) to \(range.upperBound)")
        }
        values.append(value)
      }
      return (number, ChipCell(offset_V: values[0], slope_V: values[1], tau_s: values[2], energy_J: values[3]))
    }

    private static func integer(
      _ field: String, below limit: Int, _ name: String, at place: String
    ) throws(ChipError) -> Int {
      guard let value = Int(field), (0..<limit).contains(value) else {
        throw ChipError(
          .malformed, "\(name) is '\(field)'", at: place, remedy: "give a whole number from 0 to \(limit - 1)")
      }
      return value
    }
  }
}
