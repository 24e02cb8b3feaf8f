// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// One key of a cell spec: what it takes, what holds without it, what it means.
public struct SpecKey: Sendable {
  /// The key.
  public let name: String
  /// What it takes, in words.
  public let takes: String
  /// The numbers that are allowed, of a key that takes a number.
  public let range: ClosedRange<Double>?
  /// The number that holds without the key, if one does.
  public let defaultValue: Double?
  /// What holds without the key, in words; `required` where there must be one.
  public let defaultText: String
  /// One sentence.
  public let meaning: String

  /// A key that takes no number.
  init(_ name: String, _ takes: String, without defaultText: String = "", _ meaning: String) {
    self.name = name
    self.takes = takes
    self.range = nil
    self.defaultValue = nil
    self.defaultText = defaultText
    self.meaning = meaning
  }

  /// A key that takes a number.
  init(
    _ name: String, unit: String = "", in range: ClosedRange<Double> = -.infinity ... .infinity,
    default defaultValue: Double? = nil, without defaultText: String? = nil, whole: Bool = false, _ meaning: String
  ) {
    self.name = name
    let kind = whole ? "whole number" : "number"
    let limits =
      range.upperBound < .infinity
      ? "\(Self.text(range.lowerBound)) … \(Self.text(range.upperBound))"
      : range.lowerBound > -.infinity ? "from \(Self.text(range.lowerBound))" : ""
    takes = kind + (unit.isEmpty ? "" : " in \(unit)") + (limits.isEmpty ? "" : ", \(limits)")
    self.range = range
    self.defaultValue = defaultValue
    self.defaultText = defaultText ?? defaultValue.map(Self.text) ?? ""
    self.meaning = meaning
  }

  private static func text(_ value: Double) -> String { String(format: "%g", locale: nil, value) }
}

/// A mapping of a cell spec and the keys that it may have.
public struct SpecSection: Sendable {
  /// Where it stands, such as `pins`; `<name>` stands for a name that the user chooses.
  public let path: String
  /// What it is.
  public let summary: String
  /// Its keys, in the order in which people write them.
  public let keys: [SpecKey]

  /// The key of a name.
  subscript(_ name: String) -> SpecKey? { keys.first { $0.name == name } }
}
