// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNetlist
import Yams

/// Reads `specs` and `references` of a cell spec.
struct LimitReader {
  private let top: SpecMapping

  init(_ top: SpecMapping) { self.top = top }

  func limits() throws -> [CellSpec.Limit] {
    try top.entries("specs", known: CellSpec.Quantity.allCases.map(\.rawValue)).compactMap { name, node in
      guard let quantity = CellSpec.Quantity(rawValue: name) else { return nil }
      let entry = try SpecMapping(node, file: top.file, name: "'\(name)'", section: SpecGrammar.limit)
      let limit = CellSpec.Limit(
        quantity: quantity, minimum: try bound("minimum", of: entry), typical: try typical(of: entry),
        maximum: try bound("maximum", of: entry))
      if let low = limit.minimum?.value, let high = limit.maximum?.value, low > high {
        throw entry.bad("maximum", "lies below the minimum: no cell can pass")
      }
      return limit
    }
  }

  /// One side: a number, or a mapping with `value` and `fail`; nil for `any`.
  private func bound(_ key: String, of entry: SpecMapping) throws -> CellSpec.Bound? {
    guard let node = entry.node(key) else { return nil }
    guard node.mapping != nil else {
      return try number(node, key, of: entry).map { CellSpec.Bound(value: $0, fail: true) }
    }
    let full = try SpecMapping(node, file: top.file, name: "'\(key)'", section: SpecGrammar.bound)
    let value = try full.node("value").orMissing("value", in: full)
    let fail = try full.flag("fail") ?? true
    return try number(value, key, of: entry).map { CellSpec.Bound(value: $0, fail: fail) }
  }

  private func typical(of entry: SpecMapping) throws -> Double? {
    guard let node = entry.node("typical") else { return nil }
    guard node.mapping != nil else { return try number(node, "typical", of: entry) }
    let full = try SpecMapping(node, file: top.file, name: "'typical'", section: SpecGrammar.bound)
    if try full.flag("fail") == true {
      throw full.bad(
        "fail", "has no meaning for a typical value, which is shown and not checked",
        remedy: "give a minimum and a maximum around it")
    }
    return try number(try full.node("value").orMissing("value", in: full), "typical", of: entry)
  }

  private func number(_ node: Node, _ key: String, of entry: SpecMapping) throws -> Double? {
    node.scalar?.string == "any" ? nil : try entry.value(node, key)
  }

  func references() throws -> [CellSpec.Reference] {
    try (top.sequence("references") ?? []).map { node in
      let entry = try SpecMapping(node, file: top.file, name: "a reference", section: SpecGrammar.reference)
      return CellSpec.Reference(
        quantity: try entry.word("quantity", of: CellSpec.Quantity.self).orMissing("quantity", in: entry),
        value: try entry.number("value").orMissing("value", in: entry),
        standardError: try entry.numberOrDefault("error"), source: try entry.string("source") ?? "")
    }
  }
}
