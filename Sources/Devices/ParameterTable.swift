// SPDX-License-Identifier: GPL-3.0-or-later

import OrderedCollections
import PBitKitNetlist

/// One documented parameter of a card or an instance.
public struct ParameterDescription: Sendable {
  /// Lower-case name.
  public let name: String
  /// SI unit, as printed.
  public let unit: String
  /// The value when the card gives none; nil where it must.
  public let defaultValue: Double?
  /// What it is.
  public let meaning: String
  /// Values that make sense.
  public let validRange: ClosedRange<Double>

  init(
    _ name: String, _ unit: String, _ defaultValue: Double?, in validRange: ClosedRange<Double>, _ meaning: String
  ) {
    self.name = name
    self.unit = unit
    self.defaultValue = defaultValue
    self.validRange = validRange
    self.meaning = meaning
  }
}

/// Reads `name=value` parameters against their documentation: an unknown name or a senseless value is an error.
struct ParameterTable: Sendable {
  let owner: String
  let entries: [ParameterDescription]

  /// The value of every entry.
  ///
  /// - Throws: `Diagnostic` with code `unknownParameter` or `badValue` at the parameter.
  func values(
    _ given: OrderedDictionary<String, Parameter>, at location: SourceLocation
  ) throws -> [String: Double] {
    for (name, parameter) in given where !entries.contains(where: { $0.name == name }) {
      throw Diagnostic(
        .unknownParameter, "\(owner) has no parameter '\(name)'", at: parameter.location,
        remedy: "it takes: " + entries.map { $0.name.uppercased() }.joined(separator: " "))
    }
    var values: [String: Double] = [:]
    for entry in entries {
      guard let parameter = given[entry.name] else {
        guard let value = entry.defaultValue else {
          throw Diagnostic(
            .badValue, "\(owner) needs \(entry.name.uppercased()) (\(entry.meaning), \(entry.unit))", at: location,
            remedy: "add \(entry.name.uppercased())=… to the card")
        }
        values[entry.name] = value
        continue
      }
      guard entry.validRange.contains(parameter.value) else {
        throw Diagnostic(
          .badValue,
          "\(entry.name.uppercased()) = \(parameter.value) \(entry.unit) is outside "
            + "\(entry.validRange.lowerBound) … \(entry.validRange.upperBound)",
          at: parameter.location, remedy: "\(entry.name.uppercased()) is the \(entry.meaning), in \(entry.unit)")
      }
      values[entry.name] = parameter.value
    }
    return values
  }
}
