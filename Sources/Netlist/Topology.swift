// SPDX-License-Identifier: GPL-3.0-or-later

/// The nodes of a flat circuit; refuses circuits without ground and nodes that lead nowhere.
struct Topology {
  /// How many terminals are on each node.
  private(set) var terminals: [String: Int] = [:]

  /// - Parameters:
  ///   - elements: The flat circuit's elements.
  ///   - places: Where the card of each element begins.
  ///   - sensed: What elements sense without being connected to it.
  ///   - deckStart: Where to show that there are no elements at all.
  /// - Throws: A ``Diagnostic``, of code ``NetlistErrorCode/topology`` at the element in question.
  init(_ elements: [Element], places: [Place], sensed: [SensedName], deckStart: Place) throws {
    for index in elements.indices {
      for node in elements[index].nodes { terminals[node, default: 0] += 1 }
    }
    guard let first = places.first else {
      throw deckStart.error(
        .topology, "the deck has no elements", remedy: "the first line is the title; elements follow it")
    }
    guard terminals["0"] != nil else {
      throw first.error(.topology, "the circuit has no ground", remedy: "name one node 0 or gnd")
    }
    try SensedName.check(sensed, nodes: terminals.keys, elements: elements)
    let sensedNodes = Set(sensed.lazy.filter(\.isNode).map(\.name))
    for (index, place) in places.enumerated() {
      for node in elements[index].nodes
      where terminals[node] == 1 && node != "0" && !sensedNodes.contains(node) {
        throw place.error(
          .topology, "the node '\(node)' of '\(elements[index].name)' is connected to nothing else",
          remedy: NearestSpelling.of(node, among: terminals.keys.filter { $0 != node }.sorted()).map {
            "did you mean '\($0)'?"
          } ?? "connect it, or remove the element")
      }
    }
  }
}
