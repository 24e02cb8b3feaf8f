// SPDX-License-Identifier: GPL-3.0-or-later

import OrderedCollections

/// A name or keyword of a card.
struct Word: Sendable {
  /// Lower case.
  let name: String
  /// As the deck spells it.
  let spelling: String
  let place: Place
}

/// A value of a card: a number, or an expression to evaluate once the parameters are known.
enum Value: Sendable {
  case number(Double, Place)
  case expression(Expression)

  var place: Place {
    switch self {
    case .number(_, let place): place
    case .expression(let expression): expression.place
    }
  }
}

/// `name=value`.
struct Assignment: Sendable {
  let name: Word
  let value: Value
}

/// What a source card says.
struct SourceCard: Sendable {
  struct Shape: Sendable {
    let function: SourceFunction
    let values: [Value]
    let place: Place
  }

  var dc: Value?
  var acMagnitude: Value?
  var acPhase: Value?
  var shape: Shape?
}

/// An element or instance card, not yet evaluated.
struct ElementCard: Sendable {
  let name: Word
  var nodes: [Word]
  /// The model of an element, the subcircuit of an instance.
  var reference: Word?
  var value: Value?
  var source: SourceCard?
  /// The voltage source whose current controls an `F` or `H` element.
  var controlling: Word?
  var behaviour: (quantity: BehaviouralSource.Quantity, expression: Expression)?
  var parameters: [Assignment] = []
}

/// A `.model` card, not yet evaluated.
struct ModelDefinition: Sendable {
  let name: Word
  let type: Word
  var parameters: [Assignment]
  var words: [(name: Word, value: Word)]
}

/// A `.func` card.
struct FunctionDefinition: Sendable {
  let name: Word
  let arguments: [String]
  let body: Expression
}

/// What a deck or a subcircuit consists of.
struct CircuitBody: Sendable {
  var elements: [ElementCard] = []
  /// The elements' names with the place of each.
  var elementPlaces: [String: Place] = [:]
  var parameters: OrderedDictionary<String, Assignment> = [:]
  var functions: OrderedDictionary<String, FunctionDefinition> = [:]
  var models: OrderedDictionary<String, ModelDefinition> = [:]
  var subcircuits: OrderedDictionary<String, SubcircuitDefinition> = [:]
}

/// A `.subckt … .ends` block.
struct SubcircuitDefinition: Sendable {
  let name: Word
  let ports: [Word]
  /// The names of the header, which an instance may override.
  let overridable: OrderedSet<String>
  var body: CircuitBody
}
