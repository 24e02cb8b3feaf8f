// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The page that a folder of notebooks opens with: what they are, in what order, and how to run them.
public struct NotebookIndex: Sendable {
  /// Markdown.
  public let markdown: String

  /// The index of a set.
  ///
  /// - Parameters:
  ///   - notebooks: in their order; the first line of each is its title.
  ///   - cells: names and summaries of the cells they follow.
  ///   - command: the command line that makes the folder again, in it.
  public init(_ notebooks: [Notebook], cells: [(name: String, summary: String)], command: String) {
    let links = notebooks.map { "* [\($0.title)](\($0.name).ipynb)" }
    let rows = cells.map { "* `\($0.name)`: \($0.summary)" }
    markdown = """
      # From device noise to a chip, in notebooks

      \(links.joined(separator: "\n"))

      They follow these cells:

      \(rows.joined(separator: "\n"))

      The notebooks read `data/` and need numpy and matplotlib, the last one also thrml: open this folder in Jupyter.
      Everything in it is generated:

      ```sh
      \(command)
      ```

      makes it again from its own cell models, byte for byte with the same versions of the Python packages. `manifest.json`
      has these versions, and of every file the SHA-256 digest and the command that made it.

      """
  }
}
