// SPDX-License-Identifier: GPL-3.0-or-later

/// Text as gnuplot literals.
///
/// In double quotes gnuplot runs what stands in backticks; in single quotes it runs nothing, and only the quote itself
/// has to be doubled. Everything that a script quotes therefore goes through here.
enum GnuplotText {
  /// A single-quoted literal in which nothing is markup.
  static func literal(_ text: String) -> String {
    var plain = ""
    for character in text {
      switch character {
      case "\\", "^", "_", "{", "}", "@", "&", "~": plain += "\\" + String(character)
      default: plain.append(character)
      }
    }
    return markup(plain)
  }

  /// A single-quoted literal with gnuplot's `{/Symbol …}`-style markup left as it is; not for text from outside.
  static func markup(_ text: String) -> String {
    let oneLine = String(text.map { $0.isNewline || $0.unicodeScalars.allSatisfy { $0.value < 32 } ? " " : $0 })
    return "'" + oneLine.replacing("'", with: "''") + "'"
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
