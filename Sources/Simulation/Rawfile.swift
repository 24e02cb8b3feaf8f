// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// ngspice's rawfile, the waveform format of SPICE tools: one plot after the other, each a text header and its values.
///
/// ```
/// Title: … / Date: … / Plotname: … / Flags: real or complex / No. Variables: n / No. Points: m / Command: … / Variables: …
/// ```
/// then either `Values:` in text of 17 significant digits, or `Binary:` in little-endian doubles, point by point; a
/// complex value is two of them, real and imaginary part, in text with a comma between.
public struct Rawfile: Sendable {
  /// How values are written.
  public enum Encoding: Sendable {
    /// `Values:`, readable by people.
    case ascii
    /// `Binary:`, 8 bytes a value.
    case binary
  }

  /// The deck's title; plots of a `.step` add its values in brackets.
  public var title: String
  /// What wrote the file. Readers tell dialects apart by this entry, so the file adds that it is ngspice's.
  public var command: String
  /// When; written to the second.
  public var date: Date

  /// A file of a deck.
  ///
  /// - Parameters:
  ///   - title: The deck's title.
  ///   - command: What writes the file.
  ///   - date: The present, or what the environment's `SOURCE_DATE_EPOCH` says, for reproducible files.
  public init(title: String, command: String, date: Date = Rawfile.buildDate) {
    self.title = title
    self.command = command
    self.date = date
  }

  /// `SOURCE_DATE_EPOCH` (seconds since 1970), or else now.
  public static var buildDate: Date {
    ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"].flatMap(Double.init)
      .map(Date.init(timeIntervalSince1970:)) ?? Date()
  }

  /// The bytes of a file that holds the traces as successive plots.
  public func data(_ traces: [Trace], encoding: Encoding) -> Data {
    traces.reduce(into: Data()) { data, trace in
      data.append(contentsOf: header(trace).utf8)
      switch encoding {
      case .ascii:
        data.append(contentsOf: "Values:\n".utf8)
        for (point, row) in trace.rows.enumerated() {
          var lines = "\(point)"
          for (column, value) in row.enumerated() {
            let imaginary = trace.isComplex ? ",\(Self.text(trace.imaginaryRows[point][column]))" : ""
            lines += "\t\(Self.text(value))\(imaginary)\n"
          }
          data.append(contentsOf: (lines + "\n").utf8)
        }
      case .binary:
        data.append(contentsOf: "Binary:\n".utf8)
        func append(_ value: Double) {
          withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
        }
        for (point, row) in trace.rows.enumerated() {
          for (column, value) in row.enumerated() {
            append(value)
            if trace.isComplex { append(trace.imaginaryRows[point][column]) }
          }
        }
      }
    }
  }

  private func header(_ trace: Trace) -> String {
    var text = """
      Title: \(Self.line(trace.step.isEmpty ? title : "\(title) [\(trace.step)]"))
      Date: \(dateText)
      Plotname: \(trace.analysis)
      Flags: \(trace.isComplex ? "complex" : "real")
      No. Variables: \(trace.variables.count)
      No. Points: \(trace.rows.count)
      Command: \(Self.line(command)), ngspice rawfile
      Variables:

      """
    for (index, variable) in trace.variables.enumerated() {
      text += "\t\(index)\t\(variable.name)\t\(variable.quantity.rawValue)\n"
    }
    return text
  }

  /// `Mon Nov 23 06:38:26 2026`, universal time, as C's ctime writes it.
  private var dateText: String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "UTC")
    formatter.dateFormat = "EEE MMM dd HH:mm:ss yyyy"
    return formatter.string(from: date)
  }

  /// 17 significant digits give every double back exactly.
  private static func text(_ value: Double) -> String { String(format: "%.16e", value) }

  /// A header entry is one line.
  private static func line(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 })
  }
}
