// SPDX-License-Identifier: GPL-3.0-or-later

/// How many elements and instances a deck expands to, counted without expanding it.
struct ExpansionCount {
  /// By the place of a subcircuit's definition.
  private var known: [SourceLocation: Double] = [:]
  private var depth = 0

  /// Refuses a deck of more than a million: a few nested instances too many multiply quickly.
  static func check(_ body: CircuitBody) throws {
    var count = ExpansionCount()
    var total = 0.0
    for card in body.elements {
      total += count.size(of: card, in: [body])
      if total > maximum {
        throw card.name.place.error(
          .recursion, "the circuit has more than \(Int(maximum)) elements and instances",
          remedy: "check how often the subcircuits instantiate each other")
      }
    }
  }

  private static let maximum = 1e6

  /// A card alone is 1. What does not exist, contains itself or is nested too deeply is refused when it is expanded.
  private mutating func size(of card: ElementCard, in bodies: [CircuitBody]) -> Double {
    guard card.name.name.hasPrefix("x"), let name = card.reference?.name, depth <= Elaborator.maximumDepth,
      let level = bodies.lastIndex(where: { $0.subcircuits[name] != nil }),
      let definition = bodies[level].subcircuits[name]
    else { return 1 }
    let identity = definition.name.place.location
    if let size = known[identity] { return size }
    // A subcircuit inside itself counts once.
    known[identity] = 1
    depth += 1
    let inner = Array(bodies[...level]) + [definition.body]
    let size = definition.body.elements.reduce(1) { $0 + self.size(of: $1, in: inner) }
    depth -= 1
    known[identity] = size
    return size
  }
}
