// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDevices
import PBitKitSimulation

/// Named columns of one file, before anyone knows what they mean.
struct ColumnTable {
  struct Column {
    /// Lower case.
    let name: String
    /// As written in the header; nil without.
    let unit: String?
  }

  let file: String
  let columns: [Column]
  /// Row by row; the text of a number is its shortest exact form.
  let rows: [[String]]
  /// The line of each row; empty for a file without lines.
  let lines: [Int]

  /// Adds the rows to a table of currents.
  ///
  /// - Throws: ``DeviceFittingError`` for a missing column or width, a unit of the wrong kind or a value that is no
  ///   number.
  func append(to table: inout CurrentTable, conditions: TableConditions) throws {
    var found: [TableConditions.Role: Found] = [:]
    for role in TableConditions.Role.allCases { found[role] = try find(role, conditions) }
    for role in [TableConditions.Role.gate, .drain, .current] where found[role] == nil {
      throw DeviceFittingError(
        .missingColumn, "no column for the \(role == .current ? "drain current" : "\(role.rawValue) voltage")",
        at: file,
        remedy: "name it \(role.columns[0]), or say which it is: \(file),\(role.rawValue)=COLUMN; "
          + "there are: " + columns.map(\.name).joined(separator: " "))
    }
    for (row, cells) in rows.enumerated() {
      let place = lines.isEmpty ? "\(file), row \(row + 1)" : "\(file):\(lines[row])"
      func number(_ role: TableConditions.Role, else other: Double?) throws -> Double {
        guard let column = found[role] else {
          guard let other else {
            throw DeviceFittingError(
              .missingCondition, "the channel's \(role == .width ? "width" : "length") is not known", at: file,
              remedy: "add a column '\(role.rawValue)', or write \(file),\(role.rawValue)=120n")
          }
          return other
        }
        guard let value = NumberText.value(cells[column.index]) else {
          throw DeviceFittingError(
            .badValue, "'\(cells[column.index])' in column '\(columns[column.index].name)' is no finite number",
            at: place)
        }
        return value * column.factor + column.offset
      }
      func text(_ role: TableConditions.Role) -> String? { found[role].map { cells[$0.index] } }
      let polarity = try text(.polarity).map { try TableConditions.polarity($0, at: place) } ?? conditions.polarity
      let point = CurrentTable.Point(
        voltages: .init(
          drain: try number(.drain, else: nil), gate: try number(.gate, else: nil),
          source: try number(.source, else: 0),
          bulk: try number(.bulk, else: 0)),
        current: try number(.current, else: nil),
        temperature: try number(.temperature, else: conditions.temperature),
        width: try number(.width, else: conditions.width), length: try number(.length, else: conditions.length))
      for (name, value, range) in [
        ("temperature in kelvin", point.temperature, 1...1000), ("width in metres", point.width, 1e-9...1),
        ("length in metres", point.length, 1e-9...1),
      ] where !range.contains(value) {
        throw DeviceFittingError(
          .badValue, "the \(name) is \(value)", at: place,
          remedy: "it must lie in \(range.lowerBound) … \(range.upperBound); temp is in °C, w and l in metres")
      }
      let device = CurrentTable.Device(
        corner: try text(.corner).map { try TableConditions.name($0, "corner", at: place) } ?? conditions.corner,
        model: try text(.model).map { try TableConditions.name($0, "model", at: place) } ?? conditions.model
          ?? (polarity == .n ? "nch" : "pch"),
        polarity: polarity)
      table.append(point, to: device)
    }
    let used = Set(found.values.map(\.index))
    table.note(unused: columns.indices.filter { !used.contains($0) }.map { columns[$0].name }, in: file)
  }

  private struct Found {
    let index: Int
    let factor: Double
    let offset: Double
  }

  private func find(_ role: TableConditions.Role, _ conditions: TableConditions) throws -> Found? {
    let named = conditions.columns[role]
    for candidate in named.map({ [$0] }) ?? role.columns {
      let isNegated = candidate.hasPrefix("-")
      let name = isNegated ? String(candidate.dropFirst()) : candidate
      guard let index = columns.firstIndex(where: { $0.name == name }) else { continue }
      let (factor, offset) = try scale(columns[index], role)
      return Found(index: index, factor: isNegated ? -factor : factor, offset: offset)
    }
    if let named {
      throw DeviceFittingError(
        .missingColumn, "there is no column '\(named)'", at: file,
        remedy: "there are: " + columns.map(\.name).joined(separator: " "))
    }
    return nil
  }

  /// SI value = factor·number + offset.
  private func scale(_ column: Column, _ role: TableConditions.Role) throws -> (factor: Double, offset: Double) {
    guard let expected = role.unit else { return (1, 0) }
    if role == .temperature {
      switch column.unit {
      case nil, "°C", "C", "degC", "temp-sweep": return (1, PhysicalConstants.zeroCelsius)
      case "K": return (1, 0)
      default: break
      }
    } else {
      guard let unit = column.unit, unit != expected else { return (1, 0) }
      let prefixes: [Character: Double] = [
        "f": 1e-15, "p": 1e-12, "n": 1e-9, "u": 1e-6, "µ": 1e-6, "μ": 1e-6, "m": 1e-3,
      ]
      if unit.hasSuffix(expected), unit.count == expected.count + 1, let factor = unit.first.flatMap({ prefixes[$0] }) {
        return (factor, 0)
      }
    }
    throw DeviceFittingError(
      .badValue, "column '\(column.name)' has the unit '\(column.unit ?? "")'", at: file,
      remedy: role == .temperature ? "write (°C) or (K)" : "write (\(expected)), or (m\(expected)) and the like")
  }
}
