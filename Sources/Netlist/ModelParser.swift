// SPDX-License-Identifier: GPL-3.0-or-later

/// `.model name type (name=value …)`, with or without the parentheses.
enum ModelParser {
  /// The types that elements of this version refer to.
  private static let types = ["nmos", "pmos", "d", "r", "c"]

  static func parse(_ cursor: inout CardCursor) throws -> ModelDefinition {
    guard let name = cursor.plainWord() else {
      throw cursor.place.error(.syntax, "the model has no name", remedy: "write .model name type (name=value …)")
    }
    guard let type = cursor.plainWord() else {
      throw cursor.place.error(
        .syntax, "the model '\(name.spelling)' has no type", remedy: "write " + types.joined(separator: ", "))
    }
    guard types.contains(type.name) else {
      throw type.place.error(
        .unsupportedCard, "the model type '\(type.spelling)' is not supported in this version",
        remedy: "supported: " + types.joined(separator: ", "))
    }
    var model = ModelDefinition(name: name, type: type, parameters: [], words: [])
    let openingPlace = cursor.place
    let isParenthesized = cursor.accept("(")
    var seen: Set<String> = []
    while true {
      cursor.skipSeparators()
      if cursor.isAtEnd() {
        if isParenthesized { throw openingPlace.error(.syntax, "this parenthesis is never closed") }
        return model
      }
      if isParenthesized, cursor.accept(")") {
        try cursor.expectEnd()
        return model
      }
      let parameter = try cursor.assignmentName()
      if !seen.insert(parameter.name).inserted {
        throw parameter.place.error(.duplicateName, "'\(parameter.spelling)' stands on this card twice")
      }
      if cursor.isAtValue() {
        let value = try cursor.value(of: "the value of '\(parameter.spelling)'")
        model.parameters.append(Assignment(name: parameter, value: value))
      } else if cursor.peek() == UInt8(ascii: "\""), let word = try cursor.text() {
        model.words.append((parameter, word))
      } else if let word = cursor.word() {
        model.words.append((parameter, word))
      } else {
        throw cursor.place.error(.syntax, "'\(parameter.spelling)' has no value")
      }
    }
  }
}
