// SPDX-License-Identifier: GPL-3.0-or-later

extension Trace {
  /// Comma-separated values: one header row `name (unit)`, then one row a point, numbers that read back exactly.
  ///
  /// A complex variable has two columns, `re name (unit)` and `im name (unit)`; the frequency is real.
  public var csv: String {
    if isComplex { return complexCSV }
    var text = variables.map { Self.field("\($0.name) (\($0.quantity.unit))") }.joined(separator: ",") + "\n"
    for row in rows { text += row.map { "\($0)" }.joined(separator: ",") + "\n" }
    return text
  }

  private var complexCSV: String {
    let header = variables.enumerated().flatMap { index, variable in
      (index == 0 ? [""] : ["re ", "im "]).map { Self.field("\($0)\(variable.name) (\(variable.quantity.unit))") }
    }
    var text = header.joined(separator: ",") + "\n"
    for (real, imaginary) in zip(rows, imaginaryRows) {
      let fields = zip(real, imaginary).enumerated().flatMap { index, value in
        index == 0 ? ["\(value.0)"] : ["\(value.0)", "\(value.1)"]
      }
      text += fields.joined(separator: ",") + "\n"
    }
    return text
  }

  /// A field as RFC 4180 wants it.
  private static func field(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}

extension Trace.Quantity {
  /// The unit's symbol.
  public var unit: String {
    switch self {
    case .time: "s"
    case .voltage: "V"
    case .current: "A"
    case .temperature: "°C"
    case .frequency: "Hz"
    case .voltageDensity: "V/√Hz"
    case .currentDensity: "A/√Hz"
    }
  }
}
