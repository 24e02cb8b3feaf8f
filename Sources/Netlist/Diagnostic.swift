// SPDX-License-Identifier: GPL-3.0-or-later

/// A message about a place in a deck, as an error or a warning.
///
/// Its text has the shape
/// ```
/// cell.cir:7:14: unknown model 'nhc'
///   M1 n1 in 0 0 nhc W=120n L=180n
///                ^
///   remedy: did you mean 'nch'?
/// ```
public struct Diagnostic: Error, Sendable, CustomStringConvertible {
  /// What is wrong, from a closed list.
  public var code: NetlistErrorCode
  /// What is wrong, in a sentence without a full stop.
  public var message: String
  /// Where; nil only for a file that cannot be read.
  public var location: SourceLocation?
  /// The offending physical line.
  public var sourceLine: String?
  /// What to write instead.
  public var remedy: String?

  /// A message from its parts.
  public init(
    _ code: NetlistErrorCode, _ message: String, at location: SourceLocation?, line sourceLine: String? = nil,
    remedy: String? = nil
  ) {
    self.code = code
    self.message = message
    self.location = location
    self.sourceLine = sourceLine
    self.remedy = remedy
  }

  /// The message with the line, a caret and the remedy.
  public var description: String {
    var text = location.map { "\($0): \(message)" } ?? message
    if let sourceLine, let location {
      // A tab stays a tab under the line, so that the caret stands where the terminal shows the token.
      let indent = String(sourceLine.prefix(max(0, location.column - 1)).map { $0 == "\t" ? "\t" : " " })
      text += "\n  \(sourceLine)\n  \(indent)^"
    }
    if let remedy { text += "\n  remedy: \(remedy)" }
    return text
  }
}

/// Why a deck was refused.
public enum NetlistErrorCode: String, Sendable {
  /// A file that is missing or unreadable, or is not text.
  case unreadableFile
  /// A card, option or analysis that this dialect does not have.
  case unsupportedCard
  /// A malformed card: too few nodes, stray tokens, missing value.
  case syntax
  /// An expression that does not parse or has no finite value.
  case expression
  /// An undefined or misspelt name of a parameter, model, subcircuit or section.
  case undefinedName
  /// A name defined twice.
  case duplicateName
  /// A parameter that the element or model does not have.
  case unknownParameter
  /// A value outside its physical range.
  case badValue
  /// Recursive subcircuits or includes.
  case recursion
  /// Circuit topology: floating node, voltage loop, no ground.
  case topology
}
