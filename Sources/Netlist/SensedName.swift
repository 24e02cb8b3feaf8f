// SPDX-License-Identifier: GPL-3.0-or-later

/// A node or voltage source that an element senses without being connected to it.
struct SensedName {
  /// The full name.
  let name: String
  let isNode: Bool
  /// Where it is mentioned.
  let place: Place
  let spelling: String

  /// Refuses names that nothing in the circuit has.
  ///
  /// - Parameters:
  ///   - sensed: The names, without ground.
  ///   - nodes: What is connected to a terminal.
  ///   - elements: The flat circuit's elements.
  static func check(_ sensed: [SensedName], nodes: some Collection<String>, elements: [Element]) throws {
    guard !sensed.isEmpty else { return }
    let known = Set(nodes)
    var kinds: [String: Element.Kind] = [:]
    for index in elements.indices { kinds[elements[index].name] = elements[index].kind }
    for mention in sensed {
      if mention.isNode {
        if known.contains(mention.name) { continue }
        throw mention.place.error(
          .undefinedName, "there is no node '\(mention.spelling)'",
          remedy: NearestSpelling.remedy(for: mention.name, among: known.sorted(), kind: "node"))
      }
      guard let kind = kinds[mention.name] else {
        throw mention.place.error(
          .undefinedName, "there is no voltage source '\(mention.spelling)' here",
          remedy: NearestSpelling.remedy(
            for: mention.name, among: kinds.filter { $1 == .voltageSource }.keys.sorted(), kind: "voltage source"))
      }
      guard kind == .voltageSource else {
        throw mention.place.error(
          .badValue, "'\(mention.spelling)' is not a voltage source, and only their currents can be sensed",
          remedy: "put a voltage source of 0 V in series and name that")
      }
    }
  }
}
