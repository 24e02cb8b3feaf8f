// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitNetlist
import Yams

extension CellSpec {
  /// Reads a spec file.
  ///
  /// - Throws: ``SpecError`` with file, line and column.
  public static func read(path: String) throws -> CellSpec {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw SpecError(.unreadable, "cannot read the cell spec '\(path)'", remedy: "check the path")
    }
    return try parse(String(decoding: data, as: UTF8.self), file: path)
  }

  /// Parses a spec.
  public static func parse(_ text: String, file: String) throws -> CellSpec {
    let root: Node?
    do { root = try Yams.compose(yaml: text) } catch let error as YamlError {
      throw SpecError(.syntax, "\(file) is not valid YAML: \(error)")
    }
    guard let root else { throw SpecError(.syntax, "\(file) is empty", remedy: "see the README's worked example") }
    let top = try SpecMapping(
      root, file: file, name: "the spec",
      keys: [
        "name", "summary", "netlist", "sections", "parameters", "temperature", "pins", "bias", "bitPeriod", "precision",
        "seed", "timeStep", "specs", "references",
      ])
    let pins = try top.mapping("pins", keys: ["bias", "output", "digital", "threshold", "activeLow"]).orMissing(
      "pins", in: top)
    let bias = try top.mapping("bias", keys: ["minimum", "maximum", "points"])
    let output = try pins.strings("output").orMissing("output", in: pins)
    guard (1...2).contains(output.count) else {
      throw pins.bad("output", "is one node, or two nodes [plus, minus] that are compared")
    }
    var range: ClosedRange<Double>?
    if let low = try bias?.number("minimum"), let high = try bias?.number("maximum") {
      guard low < high else {
        throw bias?.bad("maximum", "must lie above the minimum") ?? SpecError(.badValue, "empty bias range")
      }
      range = low...high
    }
    return CellSpec(
      name: try top.string("name").orMissing("name", in: top),
      summary: try top.string("summary") ?? "",
      netlist: try top.string("netlist").orMissing("netlist", in: top),
      sections: try top.dictionary("sections") { node, mapping in try mapping.text(node, "sections") },
      parameters: try top.dictionary("parameters") { node, mapping in try mapping.value(node, "parameters") },
      temperature: try top.number("temperature", in: 1...1000) ?? 300,
      biasSource: try pins.string("bias").orMissing("bias", in: pins),
      output: output[0],
      reference: output.count == 2 ? output[1] : nil,
      digital: try pins.string("digital"),
      threshold: try pins.number("threshold"),
      activeLow: try pins.flag("activeLow") ?? false,
      biasRange: range,
      points: Int(try bias?.number("points", in: 5...1001) ?? 15),
      bitPeriod: try top.number("bitPeriod", in: 1e-15...1e3) ?? 100e-9,
      precision: try top.number("precision", in: 1e-4...0.2) ?? 0.01,
      seed: UInt64(try top.number("seed", in: 0...9e15) ?? 1),
      timeStep: try top.number("timeStep", in: 1e-18...1),
      limits: try limits(top),
      references: try references(top),
      source: text)
  }

  private static func limits(_ top: SpecMapping) throws -> [Limit] {
    guard let specs = try top.mapping("specs", keys: Quantity.allCases.map(\.rawValue)) else { return [] }
    return try Quantity.allCases.compactMap { quantity in
      guard let entry = try specs.mapping(quantity.rawValue, keys: ["minimum", "maximum"]) else { return nil }
      let limit = Limit(
        quantity: quantity, minimum: try entry.number("minimum"), maximum: try entry.number("maximum"))
      if let low = limit.minimum, let high = limit.maximum, low > high {
        throw entry.bad("maximum", "lies below the minimum: no cell can pass")
      }
      return limit
    }
  }

  private static func references(_ top: SpecMapping) throws -> [Reference] {
    try top.sequence("references").map { node in
      let entry = try SpecMapping(
        node, file: top.file, name: "a reference", keys: ["quantity", "value", "error", "source"])
      let name = try entry.string("quantity").orMissing("quantity", in: entry)
      guard let quantity = Quantity(rawValue: name) else {
        throw entry.bad("quantity", "is one of: " + Quantity.allCases.map(\.rawValue).joined(separator: " "))
      }
      return Reference(
        quantity: quantity, value: try entry.number("value").orMissing("value", in: entry),
        standardError: try entry.number("error", in: 0...Double.infinity) ?? 0,
        source: try entry.string("source") ?? "")
    }
  }
}

extension Optional {
  fileprivate func orMissing(_ key: String, in mapping: SpecMapping) throws -> Wrapped {
    guard let self else { throw mapping.missing(key) }
    return self
  }
}

/// A YAML mapping whose keys are checked and whose values are typed.
private struct SpecMapping {
  let file: String
  let name: String
  private let node: Node
  private let mapping: Node.Mapping

  init(_ node: Node, file: String, name: String, keys: [String]) throws {
    self.file = file
    self.name = name
    self.node = node
    guard let mapping = node.mapping else {
      throw SpecError(.badValue, "\(name) is a mapping of names to values", at: Self.place(node, file))
    }
    self.mapping = mapping
    for (key, _) in mapping where !keys.contains(key.string ?? "") {
      let word = key.string ?? "?"
      throw SpecError(
        .unknownKey, "\(name) has no key '\(word)'", at: Self.place(key, file),
        remedy: NearestSpelling.of(word, among: keys).map { "did you mean '\($0)'?" }
          ?? "it takes: " + keys.joined(separator: " "))
    }
  }

  static func place(_ node: Node, _ file: String) -> String {
    node.mark.map { "\(file):\($0.line):\($0.column)" } ?? file
  }

  func missing(_ key: String) -> SpecError {
    SpecError(.missingKey, "\(name) has no '\(key)'", at: Self.place(node, file), remedy: "add '\(key): …'")
  }

  func bad(_ key: String, _ text: String) -> SpecError {
    SpecError(.badValue, "'\(key)' \(text)", at: Self.place(mapping[key] ?? node, file))
  }

  func mapping(_ key: String, keys: [String]) throws -> SpecMapping? {
    try mapping[key].map { try SpecMapping($0, file: file, name: "'\(key)'", keys: keys) }
  }

  func sequence(_ key: String) throws -> [Node] {
    guard let node = mapping[key] else { return [] }
    guard let sequence = node.sequence else { throw bad(key, "is a list") }
    return Array(sequence)
  }

  func string(_ key: String) throws -> String? { try mapping[key].map { try text($0, key) } }

  func strings(_ key: String) throws -> [String]? {
    guard let node = mapping[key] else { return nil }
    if let sequence = node.sequence { return try sequence.map { try text($0, key) } }
    return [try text(node, key)]
  }

  func number(_ key: String, in range: ClosedRange<Double> = -Double.infinity...Double.infinity) throws -> Double? {
    guard let node = mapping[key] else { return nil }
    let value = try value(node, key)
    guard range.contains(value) else {
      throw bad(key, "= \(value) is outside \(range.lowerBound) … \(range.upperBound)")
    }
    return value
  }

  func flag(_ key: String) throws -> Bool? {
    guard let node = mapping[key] else { return nil }
    guard let flag = node.bool else { throw bad(key, "is true or false") }
    return flag
  }

  func dictionary<Value>(_ key: String, _ read: (Node, SpecMapping) throws -> Value) throws -> [String: Value] {
    guard let node = mapping[key] else { return [:] }
    guard let entries = node.mapping else { throw bad(key, "is a mapping of names to values") }
    var result: [String: Value] = [:]
    for (name, value) in entries { result[(name.string ?? "").lowercased()] = try read(value, self) }
    return result
  }

  func text(_ node: Node, _ key: String) throws -> String {
    guard let text = node.scalar?.string, !text.isEmpty else {
      throw SpecError(.badValue, "'\(key)' is a word", at: Self.place(node, file))
    }
    return text
  }

  /// A finite number, with engineering suffixes as in decks.
  func value(_ node: Node, _ key: String) throws -> Double {
    let text = try text(node, key)
    var bytes = Array(text.utf8)
    let negative = bytes.first == UInt8(ascii: "-")
    if negative || bytes.first == UInt8(ascii: "+") { bytes.removeFirst() }
    guard let (value, end) = EngineeringNumber.scan(bytes, from: 0), end == bytes.count, value.isFinite else {
      throw SpecError(
        .badValue, "'\(key)' is a number, not '\(text)'", at: Self.place(node, file),
        remedy: "write it plainly or with a suffix: 100n, 0.2, 1e-9")
    }
    return negative ? -value : value
  }
}
