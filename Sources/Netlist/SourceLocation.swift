// SPDX-License-Identifier: GPL-3.0-or-later

/// A place in a deck: file, line and column, both counted from 1.
public struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
  /// The path as the user or the including deck wrote it.
  public var file: String
  /// The line, from 1; for a continued card the physical line of the token.
  public var line: Int
  /// The column of the token's first character, from 1.
  public var column: Int

  /// A place.
  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// `file:line:column`.
  public var description: String { "\(file):\(line):\(column)" }
}
