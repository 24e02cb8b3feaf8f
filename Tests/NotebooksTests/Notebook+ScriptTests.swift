// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNotebooks
import Testing

@Suite struct NotebookScriptTests {
  @Test func marksSeparateProseAndCode() throws {
    let script = """
      # SPDX-License-Identifier: GPL-3.0-or-later
      # %% [markdown]
      # # Title
      #
      # Prose with `code`.

      # %%
      # A comment of the code.
      x = 1


      y = 2

      # %%
      print(x)
      """
    let notebook = try Notebook(script: script, name: "n", setup: "import numpy\n")
    #expect(
      notebook.cells == [
        .init(.markdown, "# Title\n\nProse with `code`."), .init(.code, "import numpy"),
        .init(.code, "# A comment of the code.\nx = 1\n\n\ny = 2"), .init(.code, "print(x)"),
      ])
  }

  @Test(arguments: [
    ("x = 1", "n.py:1"), ("# %% [markdown]\nprose", "n.py:2"), ("# %%\n\n# %%\nx", "n.py:3"), ("# a comment", "n.py"),
    ("# %%\nx\n# %% [markdown]\n#", "n.py:4"),
  ])
  func whatIsNoListOfCellsIsRefused(_ script: String, _ place: String) throws {
    let error = try #require(throws: NotebookError.self) { try Notebook(script: script, name: "n") }
    #expect(error.code == .badScript)
    #expect(error.location == place)
  }
}
