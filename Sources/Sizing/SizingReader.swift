// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCharacterization
import PBitKitNetlist
import Yams

extension SizingGoal {
  /// Reads the section `optimize` of a spec that has been parsed.
  ///
  /// Without `limits` of its own it takes the spec's `specs` of the quantities that a sizing knows.
  ///
  /// - Parameters:
  ///   - spec: the cell.
  ///   - file: its name, for messages.
  /// - Throws: `SpecError` with file, line and column.
  public init(_ spec: CellSpec, file: String) throws {
    guard let root = try Yams.compose(yaml: spec.source) else {
      throw SpecError(.syntax, "\(file) is empty")
    }
    let top = try SpecMapping(root, file: file, name: "the spec", section: SpecGrammar.top)
    guard let section = try top.mapping("optimize", SpecGrammar.optimize) else {
      throw SpecError(
        .missingKey, "the spec has no section 'optimize': what may change, and what for?", at: file,
        remedy: "add for example\n"
          + "  optimize: {objective: energyPerTau, parameters: {vdd: {minimum: 0.12, maximum: 0.3}}, "
          + "limits: {tau: {maximum: 150n}}}")
    }
    objective = .energyPerBit
    if let name = try section.string("objective") { objective = try Self.quantity(name, "objective", in: section) }
    parameters = try section.entries("parameters").map { entry in
      let mapping = try SpecMapping(
        entry.value, file: file, name: "'\(entry.name)'", section: SpecGrammar.optimizeParameter)
      guard let low = try mapping.number("minimum") else { throw mapping.missing("minimum") }
      guard let high = try mapping.number("maximum") else { throw mapping.missing("maximum") }
      guard low < high else { throw mapping.bad("maximum", "must lie above the minimum") }
      let scale = try mapping.word("scale", of: Scale.self) ?? (low > 0 ? .logarithmic : .linear)
      if scale == .logarithmic, low <= 0 {
        throw mapping.bad("minimum", "must be positive on a logarithmic scale", remedy: "write scale: linear")
      }
      return Parameter(name: entry.name, range: low...high, isLogarithmic: scale == .logarithmic)
    }
    guard !parameters.isEmpty else { throw section.missing("parameters") }
    if section.node("limits") != nil {
      limits = try section.entries("limits", known: Self.quantities.map(\.rawValue)).map { name, node in
        let mapping = try SpecMapping(node, file: file, name: "'\(name)'", section: SpecGrammar.optimizeLimit)
        let limit = Limit(
          quantity: try Self.quantity(name, "limits", in: section), minimum: try mapping.number("minimum"),
          maximum: try mapping.number("maximum"))
        if let low = limit.minimum, let high = limit.maximum, low > high {
          throw mapping.bad("maximum", "lies below the minimum: no cell can keep it")
        }
        return limit
      }
    } else {
      limits = spec.limits.filter { Self.quantities.contains($0.quantity) }.map {
        Limit(
          quantity: $0.quantity, minimum: $0.minimum.flatMap { $0.fail ? $0.value : nil },
          maximum: $0.maximum.flatMap { $0.fail ? $0.value : nil })
      }
    }
    front = try section.mapping("front", SpecGrammar.optimizeFront).map { mapping in
      guard let low = try mapping.number("minimum") else { throw mapping.missing("minimum") }
      guard let high = try mapping.number("maximum") else { throw mapping.missing("maximum") }
      guard low < high else { throw mapping.bad("maximum", "must lie above the minimum") }
      return Front(minimum: low, maximum: high, points: try mapping.wholeOrDefault("points"))
    }
    restarts = try section.wholeOrDefault("restarts")
    evaluations = try section.wholeOrDefault("evaluations")
  }

  private enum Scale: String, CaseIterable { case linear, logarithmic }

  private static func quantity(
    _ name: String, _ key: String, in section: SpecMapping
  ) throws -> CellSpec.Quantity {
    if let quantity = quantities.first(where: { $0.rawValue == name }) { return quantity }
    let words = quantities.map(\.rawValue)
    throw section.bad(
      key, "has no quantity '\(name)' that a sizing knows",
      remedy: NearestSpelling.of(name, among: words).map { "did you mean '\($0)'?" }
        ?? "it takes: " + words.joined(separator: " "))
  }
}
