// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitSimulation

extension CurrentTable {
  /// Adds every plot with real values of a rawfile, such as ngspice writes for `.dc`.
  ///
  /// Voltages are taken from `v(g)`, `v(d)`, `v(s)` and `v(b)`, the drain current from `-i(vd)`, the temperature from a
  /// `temp-sweep`, unless the conditions name other columns.
  ///
  /// - Parameters:
  ///   - data: The file's bytes, ASCII or binary.
  ///   - file: Its name, for messages.
  ///   - conditions: What the columns do not say.
  /// - Throws: `Rawfile.FormatError` for bytes that are no rawfile, ``DeviceFittingError`` for columns that do not fit.
  public mutating func read(rawfile data: Data, file: String, conditions: TableConditions = .init()) throws {
    var hasSweep = false
    for trace in try Rawfile.traces(data) where trace.hasIndependentVariable {
      hasSweep = true
      guard !trace.isComplex else {
        throw DeviceFittingError(
          .syntax, "the plot '\(trace.analysis)' has complex values", at: file, remedy: "give a file of .dc sweeps")
      }
      let table = ColumnTable(
        file: file, columns: trace.variables.map { .init(name: $0.name, unit: nil) },
        rows: trace.rows.map { $0.map { "\($0)" } }, lines: [])
      try table.append(to: &self, conditions: conditions)
    }
    guard hasSweep else {
      throw DeviceFittingError(.syntax, "the file has no sweep", at: file, remedy: "give a file of .dc sweeps")
    }
  }

  /// Whether bytes begin like a rawfile.
  ///
  /// - Parameter data: A file's bytes.
  /// - Returns: True if the first line is `Title:` or another header entry of a rawfile.
  public static func isRawfile(_ data: Data) -> Bool {
    let start = String(decoding: data.prefix(200), as: UTF8.self).lowercased()
    return ["title:", "date:", "plotname:"].contains { start.hasPrefix($0) }
  }
}
