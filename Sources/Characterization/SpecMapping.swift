// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitNetlist
import Yams

/// A YAML mapping whose keys are checked against the grammar and whose values are typed.
package struct SpecMapping {
  /// The file, for messages.
  package let file: String
  /// What messages call the mapping.
  package let name: String
  private let section: SpecSection
  private let node: Node
  private let mapping: Node.Mapping

  /// - Throws: ``SpecError`` where the node is no mapping or has a key that the section does not have.
  package init(_ node: Node, file: String, name: String, section: SpecSection) throws {
    self.file = file
    self.name = name
    self.node = node
    self.section = section
    mapping = try Self.entries(node, file: file, name: name, known: section.keys.map(\.name))
  }

  /// The entries of a mapping whose keys are all known.
  private static func entries(_ node: Node, file: String, name: String, known: [String]) throws -> Node.Mapping {
    guard let mapping = node.mapping else {
      throw SpecError(.badValue, "\(name) is a mapping of names to values", at: place(node, file))
    }
    for (key, _) in mapping where !known.contains(key.string ?? "") {
      let word = key.string ?? "?"
      throw SpecError(
        .unknownKey, "\(name) has no key '\(word)'", at: place(key, file),
        remedy: NearestSpelling.of(word, among: known).map { "did you mean '\($0)'?" }
          ?? "it takes: " + known.joined(separator: " "))
    }
    return mapping
  }

  package static func place(_ node: Node, _ file: String) -> String {
    node.mark.map { "\(file):\($0.line):\($0.column)" } ?? file
  }

  /// That a key must be there and is not.
  package func missing(_ key: String) -> SpecError {
    SpecError(.missingKey, "\(name) has no '\(key)'", at: Self.place(node, file), remedy: "add '\(key): …'")
  }

  /// What is wrong with the value of a key, at its place.
  package func bad(_ key: String, _ text: String, remedy: String? = nil) -> SpecError {
    SpecError(.badValue, "'\(key)' \(text)", at: Self.place(mapping[key] ?? node, file), remedy: remedy)
  }

  // MARK: Values

  /// The node of a key.
  package func node(_ key: String) -> Node? {
    assert(section[key] != nil, "the grammar has no \(section.path).\(key)")
    return mapping[key]
  }

  package func mapping(_ key: String, _ section: SpecSection) throws -> SpecMapping? {
    try node(key).map { try SpecMapping($0, file: file, name: "'\(key)'", section: section) }
  }

  package func sequence(_ key: String) throws -> [Node]? {
    guard let node = node(key) else { return nil }
    guard let sequence = node.sequence else { throw bad(key, "is a list", remedy: "write \(key): [one, two]") }
    return Array(sequence)
  }

  package func string(_ key: String) throws -> String? { try node(key).map { try text($0, key) } }

  /// A list of words, or one.
  package func strings(_ key: String) throws -> [String]? {
    guard let node = node(key) else { return nil }
    if let sequence = node.sequence { return try sequence.map { try text($0, key) } }
    return [try text(node, key)]
  }

  /// A number in the range that the grammar gives the key.
  package func number(_ key: String) throws -> Double? {
    try node(key).map { try checked(try value($0, key), key) }
  }

  /// The number, or the grammar's default.
  package func numberOrDefault(_ key: String) throws -> Double {
    guard let value = try number(key) ?? section[key]?.defaultValue else { throw missing(key) }
    return value
  }

  /// A whole number, or the grammar's default.
  package func wholeOrDefault(_ key: String) throws -> Int {
    let value = try numberOrDefault(key)
    guard value == value.rounded() else { throw bad(key, "= \(value) is no whole number") }
    return Int(value)
  }

  /// A temperature in kelvin; `27 °C` and `27C` count as Celsius.
  package func temperature(_ key: String) throws -> Double? {
    try node(key).map { node in
      let text = try text(node, key)
      guard let celsius = SpecUnit.celsius(text) else { return try checked(try value(node, key), key) }
      return try checked(celsius, key)
    }
  }

  private func checked(_ value: Double, _ key: String) throws -> Double {
    let range = section[key]?.range ?? -.infinity ... .infinity
    guard range.contains(value) else {
      throw bad(key, "= \(value) is outside \(range.lowerBound) … \(range.upperBound)")
    }
    return value
  }

  package func flag(_ key: String) throws -> Bool? {
    guard let node = node(key) else { return nil }
    guard let flag = node.bool else { throw bad(key, "is true or false") }
    return flag
  }

  /// A word out of an enumeration's.
  package func word<Choice: RawRepresentable<String> & CaseIterable>(_ key: String, of type: Choice.Type) throws
    -> Choice?
  {
    guard let text = try string(key) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    let words = Choice.allCases.map(\.rawValue)
    throw bad(
      key, "has no value '\(text)'",
      remedy: NearestSpelling.of(text, among: words).map { "did you mean '\($0)'?" }
        ?? "it takes: " + words.joined(separator: " "))
  }

  /// Names, in lower case, and what they stand for, in the order of the file.
  package func entries(_ key: String) throws -> [(name: String, key: Node, value: Node)] {
    guard let node = node(key) else { return [] }
    guard let entries = node.mapping else { throw bad(key, "is a mapping of names to values") }
    return entries.map { (($0.key.string ?? "").lowercased(), $0.key, $0.value) }
  }

  /// Entries whose names must be known.
  package func entries(_ key: String, known: [String]) throws -> [(name: String, value: Node)] {
    guard let node = node(key) else { return [] }
    return try Self.entries(node, file: file, name: "'\(key)'", known: known).map { ($0.key.string ?? "", $0.value) }
  }

  package func text(_ node: Node, _ key: String) throws -> String {
    guard let text = node.scalar?.string, !text.isEmpty else {
      throw SpecError(.badValue, "'\(key)' is a word", at: Self.place(node, file))
    }
    return text
  }

  /// A finite number, with engineering suffixes as in decks.
  package func value(_ node: Node, _ key: String) throws -> Double {
    let text = try text(node, key)
    guard let value = SpecUnit.number(text) else {
      throw SpecError(
        .badValue, "'\(key)' is a number, not '\(text)'", at: Self.place(node, file),
        remedy: "write it plainly or with a suffix: 100n, 0.2, 1e-9")
    }
    return value
  }
}

extension Optional {
  func orMissing(_ key: String, in mapping: SpecMapping) throws -> Wrapped {
    guard let self else { throw mapping.missing(key) }
    return self
  }
}
