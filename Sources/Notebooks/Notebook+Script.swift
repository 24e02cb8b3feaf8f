// SPDX-License-Identifier: GPL-3.0-or-later

extension Notebook {
  /// A notebook from a Python script with cell marks, the percent format of Jupytext, Spyder and editors:
  /// ```
  /// # %% [markdown]
  /// # Prose, behind a comment sign.
  /// # %%
  /// code()
  /// ```
  /// A script is a program that runs, and can be read and checked as one.
  ///
  /// - Parameters:
  ///   - script: The text.
  ///   - name: The notebook's name.
  ///   - setup: Code for a cell of its own behind the first cell, shared by several notebooks; none if empty.
  /// - Throws: ``NotebookError`` with code `badScript` where the text does not start with a mark, prose is not commented
  ///   or a cell is empty.
  public init(script: String, name: String, setup: String = "") throws(NotebookError) {
    var cells: [Cell] = []
    var kind: Cell.Kind?
    var lines: [Substring] = []
    func finish(_ line: Int) throws(NotebookError) {
      guard let kind else { return }
      let source = Self.trimmed(lines)
      guard !source.isEmpty else {
        throw NotebookError(.badScript, "the cell before it is empty", at: "\(name).py:\(line)", remedy: "fill it")
      }
      cells.append(Cell(kind, source))
    }
    let all = script.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in all.enumerated() {
      if line.hasPrefix("# %%") {
        try finish(index + 1)
        kind = line.hasPrefix("# %% [markdown]") ? .markdown : .code
        lines = []
      } else if kind == .markdown {
        guard line.isEmpty || line == "#" || line.hasPrefix("# ") else {
          throw NotebookError(
            .badScript, "prose must stand behind a comment sign", at: "\(name).py:\(index + 1)",
            remedy: "start the line with '# ', or the cell with '# %%'")
        }
        lines.append(line.dropFirst(2))
      } else if kind == .code {
        lines.append(line)
      } else if !line.isEmpty, !line.hasPrefix("#") {
        throw NotebookError(
          .badScript, "code before the first cell", at: "\(name).py:\(index + 1)", remedy: "write '# %%' above it")
      }
    }
    try finish(all.count)
    guard !cells.isEmpty else {
      throw NotebookError(.badScript, "there is no cell", at: "\(name).py", remedy: "write '# %%' above the code")
    }
    if !setup.isEmpty {
      let code = Self.trimmed(setup.split(separator: "\n", omittingEmptySubsequences: false))
      cells.insert(Cell(.code, code), at: 1)
    }
    self.init(name: name, cells: cells)
  }

  /// Lines without the empty ones at both ends.
  private static func trimmed(_ lines: [Substring]) -> String {
    guard let first = lines.firstIndex(where: { !$0.isEmpty }), let last = lines.lastIndex(where: { !$0.isEmpty })
    else { return "" }
    return lines[first...last].joined(separator: "\n")
  }
}
