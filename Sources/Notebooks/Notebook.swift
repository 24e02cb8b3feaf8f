// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// A Jupyter notebook of prose and Python, not executed: nbformat 4.5
/// (https://nbformat.readthedocs.io/en/latest/format_description.html).
public struct Notebook: Hashable, Sendable {
  /// One cell.
  public struct Cell: Hashable, Sendable {
    /// What a cell holds.
    public enum Kind: String, Sendable {
      /// Prose.
      case markdown
      /// Python.
      case code
    }

    /// What it holds.
    public var kind: Kind
    /// The text, lines separated by newlines, none at the end.
    public var source: String

    /// A cell of text.
    public init(_ kind: Kind, _ source: String) {
      self.kind = kind
      self.source = source
    }
  }

  /// The file's name without its suffix, of letters, digits and hyphens; part of every cell's identifier.
  public var name: String
  /// The cells from top to bottom.
  public var cells: [Cell]

  /// The first line, without the marks of a heading and its number.
  public var title: String {
    let line = cells.first?.source.split(separator: "\n").first ?? ""
    return String(line.drop { $0 == "#" || $0 == " " || $0 == "." || $0.isNumber })
  }

  /// A notebook of cells.
  public init(name: String, cells: [Cell]) {
    self.name = name
    self.cells = cells
  }

  /// The file, byte for byte as the Python package `nbformat` writes it, which sorts keys and indents by one blank: so a
  /// notebook that was executed and saved differs from this one by its outputs and counts alone.
  public var json: Data {
    let body = cells.enumerated().map { index, cell in
      let own = cell.kind == .code ? "   \"execution_count\": null,\n" : ""
      let outputs = cell.kind == .code ? "   \"outputs\": [],\n" : ""
      return """
          {
           "cell_type": "\(cell.kind.rawValue)",
        \(own)   "id": \(Self.quoted(Self.identifier(name, index))),
           "metadata": {},
        \(outputs)   "source": \(Self.lines(cell.source))
          }
        """
    }
    let text = """
      {
       "cells": [
      \(body.joined(separator: ",\n"))
       ],
       "metadata": {
        "kernelspec": {
         "display_name": "Python 3",
         "language": "python",
         "name": "python3"
        },
        "language_info": {
         "name": "python"
        }
       },
       "nbformat": 4,
       "nbformat_minor": 5
      }

      """
    return Data(text.utf8)
  }

  /// At most 64 characters of letters, digits, hyphen and underscore, unique in the notebook.
  private static func identifier(_ name: String, _ index: Int) -> String { "\(name.prefix(56))-\(index)" }

  /// A text as JSON's list of its lines, each but the last with its newline.
  private static func lines(_ text: String) -> String {
    guard !text.isEmpty else { return "[]" }
    let parts = text.split(separator: "\n", omittingEmptySubsequences: false)
    let quotes = parts.enumerated().map { index, part in
      "    " + quoted(index < parts.count - 1 ? part + "\n" : String(part))
    }
    return "[\n\(quotes.joined(separator: ",\n"))\n   ]"
  }

  /// A JSON string with the escapes that Python's `json` makes.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case let control where control.value < 0x20: result += String(format: "\\u%04x", control.value)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
