// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCharacterization
import Testing

@Suite struct ResultJournalTests {
  private func path() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("pbit-\(UUID().uuidString)").path
  }

  @Test func whatIsWrittenIsThereAfterwards() throws {
    let path = path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    do {
      let journal = try ResultJournal(path: path)
      #expect(journal.recovered == 0)
      try journal.record("a", [1.0, 0.1 + 0.2])
      try journal.record("b", ["x"])
      #expect(journal.count == 2)
    }
    let journal = try ResultJournal(path: path)
    #expect(journal.recovered == 2)
    #expect(journal.value("a", as: [Double].self) == [1.0, 0.1 + 0.2])
    #expect(journal.value("b", as: [String].self) == ["x"])
    #expect(journal.value("c", as: [String].self) == nil)
    // A value of another kind is no value.
    #expect(journal.value("b", as: [Double].self) == nil)
  }

  /// A torn last line is dropped and the next result stands on a line of its own; a spoiled one in the middle is skipped.
  @Test func damageCostsOnlyWhatItHit() throws {
    let path = path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    try #"{"key":"a","value":[1]}"#.appending("\n").appending(#"{"key":"b","va�ue":[2]}}"#).appending("\n")
      .appending(#"{"key":"c","value":[3]}"#).appending("\n").appending(#"{"key":"d","val"#)
      .write(toFile: path, atomically: true, encoding: .utf8)
    do {
      let journal = try ResultJournal(path: path)
      #expect(journal.recovered == 2)
      try journal.record("e", [5])
    }
    let journal = try ResultJournal(path: path)
    #expect(journal.value("a", as: [Int].self) == [1] && journal.value("c", as: [Int].self) == [3])
    #expect(journal.value("d", as: [Int].self) == nil && journal.value("e", as: [Int].self) == [5])
  }

  @Test func onlyOneRunWritesAJournal() throws {
    let path = path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let first = try ResultJournal(path: path)
    #expect(throws: SpecError.self) { try ResultJournal(path: path) }
    try first.record("a", [1])
  }

  @Test(arguments: ["name: cell\n", "{}", #"{"key": "a"}"#])
  func anotherFileIsNotTouched(text: String) throws {
    let path = path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    do {
      _ = try ResultJournal(path: path)
      Issue.record("accepted")
    } catch let error as SpecError {
      #expect(error.code == .journal && "\(error)".contains("move it away"), "\(error)")
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    #expect(throws: SpecError.self) { try ResultJournal(path: "/proc/nowhere/journal") }
  }
}
