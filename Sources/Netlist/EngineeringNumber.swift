// SPDX-License-Identifier: GPL-3.0-or-later

/// Numbers with SPICE scale suffixes: `120n`, `4.7k`, `1meg`, `10pF`, `-2e-3`.
///
/// The suffix joins the decimal exponent before the conversion, so `120n` is the double nearest to 1.2e-7.
package enum EngineeringNumber {
  /// The unsigned number that begins at an offset.
  /// - Returns: The value and the offset behind its unit letters; nil if no number begins there.
  package static func scan(_ bytes: [UInt8], from start: Int) -> (value: Double, end: Int)? {
    var index = start
    var digits: UInt64 = 0
    var digitCount = 0
    var significant = 0
    var exponent = 0
    var seenPoint = false
    while index < bytes.count {
      let byte = bytes[index]
      if byte.isDigit {
        digitCount += 1
        if significant > 0 || byte != 0x30 { significant += 1 }
        if significant <= 18 { digits = digits * 10 + UInt64(byte - 0x30) }
        if seenPoint { exponent -= 1 }
      } else if byte == UInt8(ascii: "."), !seenPoint {
        seenPoint = true
      } else {
        break
      }
      index += 1
    }
    guard digitCount > 0 else { return nil }
    let mantissaEnd = index
    if let (written, end) = scanExponent(bytes, from: index) {
      exponent += written
      index = end
    }
    let (scale, suffixEnd) = scanSuffix(bytes, from: index)
    exponent += scale.exponent
    index = suffixEnd
    // Unit letters carry no meaning.
    while index < bytes.count, bytes[index].isLetter { index += 1 }

    let value: Double
    if significant <= 15, abs(exponent) <= 22 {
      // Digits and power of ten are exact doubles, so the result is correctly rounded.
      let scaled = Double(digits) * scale.factor
      value = exponent < 0 ? scaled / powersOfTen[-exponent] : scaled * powersOfTen[exponent]
    } else {
      let fraction = bytes[start..<mantissaEnd].drop { $0 != UInt8(ascii: ".") }.dropFirst().count
      let mantissa = String(decoding: bytes[start..<mantissaEnd], as: UTF8.self)
      value = (Double("\(mantissa)e\(exponent + fraction)") ?? .infinity) * scale.factor
    }
    return (value, index)
  }

  /// `e-9`: only an `e` before digits is an exponent; alone it is a unit letter.
  private static func scanExponent(_ bytes: [UInt8], from start: Int) -> (Int, Int)? {
    guard start < bytes.count, bytes[start].lowercased == UInt8(ascii: "e") else { return nil }
    var index = start + 1
    var sign = 1
    if index < bytes.count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
      if bytes[index] == UInt8(ascii: "-") { sign = -1 }
      index += 1
    }
    guard index < bytes.count, bytes[index].isDigit else { return nil }
    var exponent = 0
    while index < bytes.count, bytes[index].isDigit {
      // Anything beyond the range of a double is an overflow or zero already.
      exponent = min(exponent * 10 + Int(bytes[index] - 0x30), 100_000)
      index += 1
    }
    return (sign * exponent, index)
  }

  private static func scanSuffix(
    _ bytes: [UInt8], from start: Int
  ) -> (scale: (exponent: Int, factor: Double), end: Int) {
    func begins(_ text: StaticString) -> Bool {
      guard start + text.utf8CodeUnitCount <= bytes.count else { return false }
      return (0..<text.utf8CodeUnitCount).allSatisfy { bytes[start + $0].lowercased == text.utf8Start[$0] }
    }
    guard start < bytes.count else { return ((0, 1), start) }
    if begins("meg") { return ((6, 1), start + 3) }
    // A thousandth of an inch is 25.4 µm by definition.
    if begins("mil") { return ((-7, 254), start + 3) }
    if begins("µ") || begins("μ") { return ((-6, 1), start + 2) }
    let exponents: [UInt8: Int] = Self.exponents
    if let exponent = exponents[bytes[start].lowercased] { return ((exponent, 1), start + 1) }
    return ((0, 1), start)
  }

  private static let exponents: [UInt8: Int] = [
    UInt8(ascii: "t"): 12, UInt8(ascii: "g"): 9, UInt8(ascii: "k"): 3, UInt8(ascii: "m"): -3, UInt8(ascii: "u"): -6,
    UInt8(ascii: "n"): -9, UInt8(ascii: "p"): -12, UInt8(ascii: "f"): -15, UInt8(ascii: "a"): -18,
  ]

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
    1e20, 1e21, 1e22,
  ]
}
