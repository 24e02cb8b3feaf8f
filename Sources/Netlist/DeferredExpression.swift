// SPDX-License-Identifier: GPL-3.0-or-later

/// An expression that also mentions results which are known only after the analyses.
public struct DeferredExpression: Sendable {
  private let value: Value
  private let body: CircuitBody
  private let parameters: [String: Double]
  /// The expression with its parameters and functions expanded.
  let text: String
  /// The results that it mentions, lower case.
  public let results: [String]

  /// - Throws: A ``Diagnostic`` for a name that is neither a parameter nor one of the results known by then.
  init(_ value: Value, in scope: Scope, results known: Set<String>) throws {
    self.value = value
    body = scope.body
    parameters = scope.values
    guard case .expression(let expression) = value else {
      results = []
      text = "\(try scope.number(value))"
      return
    }
    var results: [String] = []
    for case .name(let word) in expression.code where Scope.constants[word.name] == nil {
      if known.contains(word.name) {
        results.append(word.name)
      } else if scope.values[word.name] == nil {
        throw word.place.error(
          .undefinedName, "there is no parameter or earlier measure of this analysis '\(word.spelling)'",
          remedy: NearestSpelling.remedy(
            for: word.name, among: known.sorted() + scope.values.keys.sorted(), kind: "parameter or measure"))
      }
    }
    self.results = results
    let (program, names) = try ExpressionCompiler.compile(expression, in: scope, results: Set(results))
    text = program.text(names)
  }

  /// The number that the expression stands for.
  ///
  /// - Parameter results: By lower-case name; they hide parameters of the same name.
  /// - Throws: A ``Diagnostic`` where an operation has no finite result.
  public func value(with results: [String: Double]) throws -> Double {
    let scope = try Scope(
      body, parent: nil, path: "", multiplier: 1, overrides: parameters.merging(results) { $1 },
      draws: RandomDraws(nil))
    return try scope.number(value)
  }
}
