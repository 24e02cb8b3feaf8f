// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDevices
import PBitKitNetlist

/// What holds for every row of a file whose columns do not say it, and which columns mean what.
public struct TableConditions: Sendable {
  /// What a column can hold.
  public enum Role: String, Sendable, CaseIterable {
    /// Gate voltage, V.
    case gate
    /// Drain voltage, V.
    case drain
    /// Source voltage, V; 0 where there is no column.
    case source
    /// Bulk voltage, V; 0 where there is no column.
    case bulk
    /// The current into the drain, A.
    case current = "id"
    /// °C.
    case temperature = "temp"
    /// Channel width, m.
    case width = "w"
    /// Channel length, m.
    case length = "l"
    /// The corner's name.
    case corner
    /// The card's name.
    case model
    /// `nmos` or `pmos`.
    case polarity

    /// The columns that are taken for it unless one is named; a minus changes the sign.
    var columns: [String] {
      switch self {
      case .gate: ["vg", "v(g)", "v(gate)"]
      case .drain: ["vd", "v(d)", "v(drain)"]
      case .source: ["vs", "v(s)", "v(source)"]
      case .bulk: ["vb", "v(b)", "v(bulk)"]
      // The current of a voltage source flows from plus to minus inside it: what enters the drain is its negative.
      case .current: ["id", "i(d)", "-i(vd)"]
      case .temperature: ["temp", "temperature", "temp-sweep"]
      case .width: ["w", "width"]
      case .length: ["l", "length"]
      case .corner: ["corner"]
      case .model: ["model"]
      case .polarity: ["polarity"]
      }
    }

    var unit: String? {
      switch self {
      case .gate, .drain, .source, .bulk: "V"
      case .current: "A"
      case .temperature: "°C"
      case .width, .length: "m"
      case .corner, .model, .polarity: nil
      }
    }
  }

  /// The section's name.
  public var corner = "tt"
  /// The card's name; nil for `nch` or `pch` after the polarity.
  public var model: String?
  /// n or p channel.
  public var polarity = MOSFETCard.Polarity.n
  /// K; 27 °C, the nominal temperature of SPICE, unless given.
  public var temperature = 27 + PhysicalConstants.zeroCelsius
  /// Channel width, m.
  public var width: Double?
  /// Channel length, m.
  public var length: Double?
  /// Columns by role, lower case, in place of the usual names; a leading minus changes the sign.
  public var columns: [Role: String] = [:]

  /// Nothing given.
  public init() {}

  /// Sets one of them from text: `corner=ss`, `temp=85`, `w=1u`, `l=60n`, `model=nch`, `polarity=pmos`, and column names
  /// as `gate=v(in)`, `drain=…`, `source=…`, `bulk=…`, `id=-i(vdd)`.
  ///
  /// - Parameters:
  ///   - key: The name before the equals sign.
  ///   - text: What stands behind it.
  ///   - place: For messages.
  /// - Throws: ``DeviceFittingError`` with code `badValue`.
  public mutating func set(_ key: String, to text: String, at place: String) throws {
    guard let role = Role(rawValue: key.lowercased()) else {
      throw DeviceFittingError(
        .badValue, "'\(key)' is no property of a table", at: place,
        remedy: "use one of: " + Role.allCases.map(\.rawValue).joined(separator: " "))
    }
    func number() throws -> Double {
      guard let value = NumberText.value(text) else {
        throw DeviceFittingError(
          .badValue, "\(key) = '\(text)' is no number", at: place, remedy: "write \(key)=60n or so")
      }
      return value
    }
    switch role {
    case .gate, .drain, .source, .bulk, .current: columns[role] = text.lowercased()
    case .temperature: temperature = try number() + PhysicalConstants.zeroCelsius
    case .width: width = try number()
    case .length: length = try number()
    case .corner: corner = try Self.name(text, "corner", at: place)
    case .model: model = try Self.name(text, "model", at: place)
    case .polarity: polarity = try Self.polarity(text, at: place)
    }
  }

  static func polarity(_ text: String, at place: String) throws -> MOSFETCard.Polarity {
    switch text.lowercased() {
    case "nmos", "n": return .n
    case "pmos", "p": return .p
    default:
      throw DeviceFittingError(.badValue, "the polarity '\(text)' is unknown", at: place, remedy: "write nmos or pmos")
    }
  }

  /// A name that a deck can carry.
  static func name(_ text: String, _ what: String, at place: String) throws -> String {
    let isName =
      text.first?.isLetter == true && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    guard isName else {
      throw DeviceFittingError(
        .badValue, "the \(what) '\(text)' is no name for a deck", at: place,
        remedy: "use letters, digits and underscores, a letter first")
    }
    return text.lowercased()
  }
}

/// Numbers as decks write them: `1e-9`, `60n`, `-0.3`.
enum NumberText {
  /// The value; nil where the text is no finite number.
  static func value(_ text: String) -> Double? {
    if let plain = Double(text) { return plain.isFinite ? plain : nil }
    var bytes = Array(text.utf8)
    let isNegative = bytes.first == UInt8(ascii: "-")
    if isNegative || bytes.first == UInt8(ascii: "+") { bytes.removeFirst() }
    guard let (value, end) = EngineeringNumber.scan(bytes, from: 0), end == bytes.count, value.isFinite else {
      return nil
    }
    return isNegative ? -value : value
  }
}
