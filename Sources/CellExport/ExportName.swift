// SPDX-License-Identifier: GPL-3.0-or-later

/// A cell's name as file names and as identifiers of SPICE, Verilog-A and Liberty.
package struct ExportName {
  private let name: String

  package init(_ name: String) { self.name = name }

  /// For file names: letters, digits, `.`, `_` and `-` stay, others become `_`.
  package var text: String {
    let kept = name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "_" }
    // A leading dot would hide the file, or leave the folder.
    let text = String(kept.drop { $0 == "." || $0 == "-" })
    return text.isEmpty ? "cell" : text
  }

  /// For languages: letters, digits and `_`, not beginning with a digit.
  package var identifier: String {
    let kept = text.map { $0.isLetter || $0.isNumber ? $0 : "_" }
    return (kept.first?.isNumber == true ? "cell_" : "") + String(kept)
  }
}
