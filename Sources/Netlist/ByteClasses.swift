// SPDX-License-Identifier: GPL-3.0-or-later

/// The character classes of the dialect, on UTF-8 bytes.
extension UInt8 {
  static let newline = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0D || self == 0x0C }
  var isDigit: Bool { self >= 0x30 && self <= 0x39 }
  var isLetter: Bool { (lowercased >= 0x61 && lowercased <= 0x7A) }
  var isIdentifierStart: Bool { isLetter || self == UInt8(ascii: "_") }
  var isIdentifierPart: Bool { isIdentifierStart || isDigit }
  var lowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }

  /// Ends a word of a card.
  var isDelimiter: Bool {
    switch self {
    case UInt8(ascii: "="), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","), UInt8(ascii: "{"),
      UInt8(ascii: "}"), UInt8(ascii: "'"), UInt8(ascii: "\""):
      return true
    default: return isBlank
    }
  }
}
