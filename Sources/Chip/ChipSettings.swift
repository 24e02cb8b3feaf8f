// SPDX-License-Identifier: GPL-3.0-or-later

/// The knobs that are set, by value.
public struct ChipSettings: Hashable, Sendable {
  /// By knob; a link by its number, see ``ChipLink``.
  public private(set) var values: [ChipKnob: Double] = [:]

  /// Nothing is set: the ideal chip.
  public init() {}

  /// The value of a knob, where it is set.
  public subscript(knob: ChipKnob) -> Double? { values[knob] }

  /// Whether nothing is set.
  public var isEmpty: Bool { values.isEmpty }

  /// Sets a knob.
  ///
  /// - Throws: ``ChipError`` with code `badValue` for a value outside the knob's range, or `conflict` where the clock
  ///   would be set twice.
  public mutating func set(_ knob: ChipKnob, _ value: Double) throws(ChipError) {
    guard knob.range.contains(value), !knob.isWhole || value == value.rounded() else {
      let kind = knob.isWhole ? "a whole number" : "a number"
      let unit = knob.unit.isEmpty ? "" : " \(knob.unit)"
      throw ChipError(
        .badValue, "\(knob.text(value)) is outside its range", at: knob.rawValue,
        remedy: "give \(kind) from \(knob.text(knob.range.lowerBound)) to \(knob.text(knob.range.upperBound))\(unit)")
    }
    let rival: ChipKnob? = knob == .clock ? .period : knob == .period ? .clock : nil
    if let rival, values[rival] != nil {
      throw ChipError(
        .conflict, "\(rival.rawValue) is set already", at: knob.rawValue,
        remedy: "give the clock period once, in τ (clock) or in seconds (period)")
    }
    values[knob] = value
  }

  /// The knobs in words, in the order of the list: `offset=0.2 clock=1`.
  public var text: String {
    ChipKnob.allCases.compactMap { knob in values[knob].map { "\(knob.rawValue)=\(knob.text($0))" } }
      .joined(separator: " ")
  }
}

extension ChipKnob {
  /// The knob of a name.
  ///
  /// - Throws: ``ChipError`` with code `unknownKnob`.
  public init(named name: String) throws(ChipError) {
    guard let knob = ChipKnob(rawValue: name.lowercased()) else {
      throw ChipError(
        .unknownKnob, "there is no such knob", at: name,
        remedy: "give one of: \(Self.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    self = knob
  }

  /// A value as it is given on the command line.
  public func text(_ value: Double) -> String {
    if self == .link { return ChipLink(rawValue: Int(value))?.name ?? "\(value)" }
    guard value == value.rounded(), abs(value) < 1e9 else { return "\(value)" }
    return "\(Int(value))"
  }
}

extension ChipSettings: Codable {
  /// Reads an object of values by the knobs' names.
  public init(from decoder: any Decoder) throws {
    for (name, value) in try [String: Double](from: decoder) { try set(ChipKnob(named: name), value) }
  }

  /// Writes an object of values by the knobs' names.
  public func encode(to encoder: any Encoder) throws {
    try Dictionary(uniqueKeysWithValues: values.map { ($0.key.rawValue, $0.value) }).encode(to: encoder)
  }
}
