// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitNotebooks
import Testing

@Suite struct NotebookTests {
  @Test func theFileIsJSONWithEveryLineOfEveryCell() throws {
    let source = "text = \"a\\tb\"\n\tprint('µ', text)\u{1}\n\nlast"
    let notebook = Notebook(name: "a-name", cells: [.init(.markdown, "# Title"), .init(.code, source)])
    let read = try #require(try JSONSerialization.jsonObject(with: notebook.json) as? [String: Any])
    #expect(read["nbformat"] as? Int == 4 && read["nbformat_minor"] as? Int == 5)
    let cells = try #require(read["cells"] as? [[String: Any]])
    #expect(cells.map { $0["cell_type"] as? String } == ["markdown", "code"])
    #expect(cells.map { ($0["source"] as? [String])?.joined() } == ["# Title", source])
    #expect(cells.map { $0["id"] as? String } == ["a-name-0", "a-name-1"])
    #expect(cells[0]["outputs"] == nil && (cells[1]["outputs"] as? [Any])?.isEmpty == true)
  }

  @Test(arguments: [("# 3. Memory: how long\n\nText", "Memory: how long"), ("Plain", "Plain"), ("", "")])
  func theTitleIsTheFirstLine(_ source: String, _ title: String) {
    #expect(Notebook(name: "n", cells: [.init(.markdown, source)]).title == title)
  }

  @Test func anEmptyCellHasNoLines() throws {
    let notebook = Notebook(name: "n", cells: [.init(.code, "")])
    let read = try #require(try JSONSerialization.jsonObject(with: notebook.json) as? [String: Any])
    let cells = try #require(read["cells"] as? [[String: Any]])
    #expect((cells[0]["source"] as? [String])?.isEmpty == true)
  }
}
