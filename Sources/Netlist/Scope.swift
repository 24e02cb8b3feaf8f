// SPDX-License-Identifier: GPL-3.0-or-later

import OrderedCollections

/// The names of the deck or of one instance, with the values of its parameters; lookups go outwards.
final class Scope {
  /// The constants of the expression language; nothing else is defined that a deck does not define.
  static let constants: [String: Double] = ["pi": Double.pi, "e": 2.718281828459045]

  let body: CircuitBody
  /// The scope of the enclosing definition.
  let parent: Scope?
  /// `x1.x2.`, or empty for the deck.
  let path: String
  /// The product of the `m=` of all enclosing instances.
  let multiplier: Double
  /// The random variables of the deck.
  let draws: RandomDraws
  private(set) var values: [String: Double]

  /// Evaluates every parameter, in an order that their mutual references allow.
  ///
  /// - Parameters:
  ///   - overrides: Values that replace the definitions in the body.
  ///   - draws: The random variables of the deck.
  init(
    _ body: CircuitBody, parent: Scope?, path: String, multiplier: Double, overrides: [String: Double],
    draws: RandomDraws
  ) throws {
    self.body = body
    self.parent = parent
    self.path = path
    self.multiplier = multiplier
    self.draws = draws
    values = overrides
    for name in body.parameters.keys where values[name] == nil { try resolve(name) }
  }

  // MARK: Values

  /// The number that a value stands for.
  func number(_ value: Value) throws -> Double {
    switch value {
    case .number(let number, _): return number
    case .expression(let expression):
      callCount = 0
      return try evaluate(expression, arguments: [:], depth: 0)
    }
  }

  /// The number with its place, times a scale.
  func parameter(_ value: Value, scaledBy scale: Double = 1) throws -> Parameter {
    let result = try number(value) * scale
    guard result.isFinite else { throw value.place.error(.badValue, "this value times \(scale) is not finite") }
    return Parameter(result, at: value.place.location)
  }

  /// This scope's multiplier times the `m=` of a card.
  func multiplied(by assignment: Assignment) throws -> Double {
    let product = multiplier * (try number(assignment.value))
    guard product > 0, product.isFinite else {
      throw assignment.value.place.error(.badValue, "the multiplier m must be positive", remedy: "write m=1 or more")
    }
    return product
  }

  private func evaluate(_ expression: Expression, arguments: [String: Double], depth: Int) throws -> Double {
    try expression.evaluate(
      in: Expression.Environment(
        value: { word in
          if let value = arguments[word.name] { return value }
          return try self.lookUp(word)
        },
        call: { name, values in try self.call(name, values, depth: depth) },
        random: { function, arguments, place in
          try function.value(arguments, stream: self.draws.next(), at: place)
        }))
  }

  /// The value of a parameter that this scope sees.
  func lookUp(_ word: Word) throws -> Double {
    if let value = Self.constants[word.name] { return value }
    var scope: Scope? = self
    while let current = scope {
      if let value = current.values[word.name] { return value }
      scope = current.parent
    }
    throw word.place.error(
      .undefinedName, "there is no parameter '\(word.spelling)'",
      remedy: NearestSpelling.remedy(for: word.name, among: visible { $0.body.parameters.keys }, kind: "parameter"))
  }

  /// The function that a call means, with the scope that defines it.
  func function(_ name: Word, argumentCount count: Int, depth: Int) throws -> (FunctionDefinition, Scope) {
    guard let (function, scope) = find({ $0.functions[name.name] }) else {
      let known =
        visible { $0.body.functions.keys } + BuiltInFunction.allCases.map(\.rawValue)
        + RandomFunction.allCases.map(\.rawValue)
      throw name.place.error(
        .undefinedName, "there is no function '\(name.spelling)'",
        remedy: NearestSpelling.remedy(for: name.name, among: known, kind: "function"))
    }
    guard function.arguments.count == count else {
      throw name.place.error(
        .expression, "\(name.spelling)() takes \(function.arguments.count) arguments, not \(count)")
    }
    if depth >= Self.maximumCallDepth {
      throw name.place.error(
        .recursion, "functions call each other more than \(Self.maximumCallDepth) deep",
        remedy: "a .func cannot call itself")
    }
    return (function, scope)
  }

  private func call(_ name: Word, _ values: [Double], depth: Int) throws -> Double {
    let (function, scope) = try function(name, argumentCount: values.count, depth: depth)
    callCount += 1
    scope.callCount = callCount
    defer { callCount = scope.callCount }
    if callCount > Self.maximumCalls {
      throw name.place.error(
        .recursion, "this expression calls functions more than \(Self.maximumCalls) times",
        remedy: "check how often the functions mention each other")
    }
    let arguments = Dictionary(uniqueKeysWithValues: zip(function.arguments, values))
    return try scope.evaluate(function.body, arguments: arguments, depth: depth + 1)
  }

  private static let maximumCallDepth = 50
  /// Functions that mention each other twice multiply their calls with every level.
  private static let maximumCalls = 100_000
  private var callCount = 0

  // MARK: Lookup

  /// The innermost definition of a kind, with the scope that holds it.
  func find<Definition>(_ definition: (CircuitBody) -> Definition?) -> (Definition, Scope)? {
    var scope: Scope? = self
    while let current = scope {
      if let found = definition(current.body) { return (found, current) }
      scope = current.parent
    }
    return nil
  }

  /// All names of a kind that this scope sees, innermost first.
  func visible(_ names: (Scope) -> some Sequence<String>) -> [String] {
    var list: [String] = []
    var scope: Scope? = self
    while let current = scope {
      list += names(current)
      scope = current.parent
    }
    return list
  }

  // MARK: Order of evaluation

  /// Evaluates a parameter after those that it mentions; a stack instead of recursion bears chains of any length.
  private func resolve(_ first: String) throws {
    var stack: OrderedSet<String> = [first]
    while let name = stack.last, let definition = body.parameters[name] {
      guard let pending = dependencies(of: definition.value).first(where: { values[$0] == nil }) else {
        draws.begin(path + name)
        values[name] = try number(definition.value)
        stack.removeLast()
        continue
      }
      if let start = stack.firstIndex(of: pending) {
        let cycle = (stack[start...] + [pending]).joined(separator: " → ")
        let place = (body.parameters[pending] ?? definition).name.place
        throw place.error(.expression, "these parameters depend on each other: \(cycle)", remedy: "break the cycle")
      }
      stack.append(pending)
    }
  }

  /// The parameters of this body that a value mentions, through functions of this body too.
  private func dependencies(of value: Value) -> [String] {
    guard case .expression(let expression) = value else { return [] }
    var names: [String] = []
    var visited: Set<String> = []
    var pending: [(code: [Expression.Instruction], hidden: [String])] = [(expression.code, [])]
    while let (code, hidden) = pending.popLast() {
      for instruction in code {
        switch instruction {
        case .name(let word):
          if !hidden.contains(word.name), body.parameters[word.name] != nil { names.append(word.name) }
        case .userFunction(let word, _):
          guard visited.insert(word.name).inserted, let function = body.functions[word.name] else { continue }
          pending.append((function.body.code, function.arguments))
        default: continue
        }
      }
    }
    return names
  }
}
