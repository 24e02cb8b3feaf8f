// SPDX-License-Identifier: GPL-3.0-or-later

/// Text as gnuplot literals.
///
/// In double quotes gnuplot runs what stands in backticks; in single quotes it runs nothing, and only the quote itself
/// has to be doubled. Everything that a script quotes therefore goes through here.
enum GnuplotText {
  /// A single-quoted literal in which nothing is markup.
  ///
  /// - Parameter text: Any text; control characters become spaces.
  static func literal(_ text: String) -> String {
    // By scalars: a quote with a combining accent is another character, but still a quote to gnuplot.
    var quoted = String.UnicodeScalarView("'".unicodeScalars)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "'":
        quoted.append(contentsOf: "''".unicodeScalars)
      case "\\", "^", "_", "{", "}", "@", "&", "~":
        quoted.append(contentsOf: ["\\", scalar])
      case _ where scalar.properties.generalCategory == .control:
        quoted.append(" ")
      default:
        quoted.append(scalar)
      }
    }
    quoted.append("'")
    return String(quoted)
  }

  /// A number as gnuplot reads it, `NaN` where it is not finite.
  static func number(_ value: Double) -> String { value.isFinite ? "\(value)" : "NaN" }

  /// A named data block of columns of equal length.
  static func block(_ name: String, _ columns: [Double]...) -> String {
    let rows = columns.first.map(\.indices) ?? 0..<0
    let lines = rows.map { row in columns.map { number($0[row]) }.joined(separator: " ") }
    return "$\(name) << END\n" + lines.map { $0 + "\n" }.joined() + "END\n"
  }
}
