// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitNotebooks
import Testing

@Suite struct NotebookIndexTests {
  @Test func everyNotebookIsLinkedByItsTitle() {
    let notebooks = [("01-a", "# 1. Noise"), ("02-b", "# 2. Sigmoid")].map {
      Notebook(name: $0.0, cells: [.init(.markdown, $0.1)])
    }
    let index = NotebookIndex(notebooks, cells: [("cell-x", "a latch")], command: "pbit notebooks x -o .")
    #expect(index.markdown.contains("* [Noise](01-a.ipynb)\n* [Sigmoid](02-b.ipynb)"))
    #expect(index.markdown.contains("* `cell-x`: a latch"))
    #expect(index.markdown.contains("\npbit notebooks x -o .\n"))
  }
}
