// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCharacterization
import Testing

/// `netlists/SPEC.md` against the grammar that specs are read by.
@Suite struct SpecGrammarTests {
  @Test func theReferenceChapterIsCurrent() throws {
    let text = try String(contentsOf: CoreCell.netlists.appendingPathComponent("SPEC.md"), encoding: .utf8)
    #expect(
      text.hasSuffix(SpecGrammar.markdown),
      "append the output of pbit characterize --spec-reference to netlists/SPEC.md")
  }

  @Test func theTablesAreSound() {
    for section in SpecGrammar.sections {
      #expect(Set(section.keys.map(\.name)).count == section.keys.count, "\(section.path)")
      for key in section.keys {
        #expect(!key.meaning.isEmpty && !key.takes.isEmpty, "\(section.path).\(key.name)")
        if let value = key.defaultValue { #expect(key.range?.contains(value) == true, "\(section.path).\(key.name)") }
      }
    }
  }

  /// The worked example of the chapter reads.
  @Test func theExampleReads() throws {
    let text = try String(contentsOf: CoreCell.netlists.appendingPathComponent("SPEC.md"), encoding: .utf8)
    let start = try #require(text.range(of: "```yaml\n")?.upperBound)
    let end = try #require(text[start...].range(of: "```")?.lowerBound)
    let spec = try CellSpec.parse(String(text[start..<end]), file: "SPEC.md")
    #expect(spec.conditions.count == 4 && spec.limits.count == 4 && spec.mismatch != nil)
    let grid = try ConditionGrid(spec, folder: CoreCell.netlists.path, tool: "test")
    #expect(grid.points.count == 5 * 3 * 3 * 2)
  }
}
