// SPDX-License-Identifier: GPL-3.0-or-later

extension Trace {
  /// Comma-separated values: one header row `name (unit)`, then one row a point, numbers that read back exactly.
  public var csv: String {
    var text = variables.map { Self.field("\($0.name) (\($0.quantity.unit))") }.joined(separator: ",") + "\n"
    for row in rows { text += row.map { "\($0)" }.joined(separator: ",") + "\n" }
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
    }
  }
}
