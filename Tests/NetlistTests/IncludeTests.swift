// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitNetlist
import Testing

@Suite struct IncludeTests {
  /// A folder of files that lives as long as a test.
  final class Folder {
    let path: String

    init(_ files: [String: String]) throws {
      let url = FileManager.default.temporaryDirectory.appendingPathComponent("netlist-\(UUID().uuidString)")
      path = url.path
      for (name, text) in files {
        let file = url.appendingPathComponent(name)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
      }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  static let process = """
    * a process card; sections by corner
    .lib tt
    .param vtn=0.28
    .lib 'process.lib' common
    .endl tt
    .lib ss
    .param vtn=0.31
    .lib 'process.lib' common
    .endl
    .lib common
    .model nch nmos (level=ekv vto={vtn})
    .endl common
    """

  @Test func pathsAreRelativeToTheIncludingFile() throws {
    let folder = try Folder([
      "top.cir": "top\n.include sub/cell.inc\nX1 a cell\nR1 a 0 1\n.end\nrubbish that is not read\n",
      "sub/cell.inc": ".include \"../models/m.inc\"\n.subckt cell a\nM1 a a 0 0 nch\n.ends\n",
      "models/m.inc": ".model nch nmos\n.end\n",
    ])
    let deck = try Deck.read(path: folder.path + "/top.cir")
    let circuit = try deck.elaborated()
    #expect(circuit.elements.map(\.name) == ["x1.m1", "r1"])
    #expect(deck.sources.map(\.path) == [folder.path + "/top.cir", "sub/cell.inc", "../models/m.inc"])
    #expect(deck.sources.allSatisfy { FileManager.default.contents(atPath: $0.absolutePath) == Data($0.text.utf8) })
    #expect(circuit.elements[0].location == SourceLocation(file: "sub/cell.inc", line: 3, column: 1))
    #expect(deck.line(at: circuit.elements[0].location) == "M1 a a 0 0 nch")
    #expect(circuit.warnings.map(\.location?.line) == [6])
  }

  @Test(arguments: [([:], 0.28), (["tt": "ss"], 0.31), (["TT": "SS"], 0.31)] as [([String: String], Double)])
  func sectionsAreChosen(_ sections: [String: String], _ threshold: Double) throws {
    let folder = try Folder([
      "process.lib": Self.process, "cell.cir": "cell\n.lib 'process.lib' tt\nM1 a a 0 0 nch\n",
    ])
    let deck = try Deck.read(path: folder.path + "/cell.cir", sections: sections)
    #expect(try deck.elaborated().models["nch"]?.parameters["vto"]?.value == threshold)
    #expect(deck.sources.count == 2)
  }

  @Test func textDecksFindIncludesInTheirFolder() throws {
    let folder = try Folder(["process.lib": Self.process])
    let deck = try Deck.parse(
      "t\n.lib process.lib ss\nM1 a a 0 0 nch\n", name: "memory.cir", folder: folder.path)
    #expect(try deck.elaborated().parameters["vtn"] == 0.31)
  }

  @Test func cardsOutsideSectionsAreReported() throws {
    let folder = try Folder(["l.lib": "R9 a 0 1\n.lib x\nR1 a 0 1\n.endl\n", "t.cir": "t\n.lib l.lib x\nR2 a 0 1\n"])
    let circuit = try Deck.read(path: folder.path + "/t.cir").elaborated()
    #expect(circuit.elements.map(\.name) == ["r1", "r2"])
    #expect(circuit.warnings.map(\.location?.file) == ["l.lib"])
  }

  @Test func wrongSectionsAreRefused() throws {
    let folder = try Folder([
      "process.lib": Self.process, "cell.cir": "cell\n.lib 'process.lib' tt\nM1 a a 0 0 nch\n",
      "bad.cir": "cell\n.lib 'process.lib' comon\nM1 a a 0 0 nch\n",
    ])
    let unused = #expect(throws: Diagnostic.self) {
      try Deck.read(path: folder.path + "/cell.cir", sections: ["ff": "ss"])
    }
    #expect(unused?.code == .undefinedName)
    let missing = #expect(throws: Diagnostic.self) {
      try Deck.read(path: folder.path + "/cell.cir", sections: ["tt": "sf"])
    }
    #expect(missing?.code == .undefinedName)
    #expect(missing?.location?.line == 2)
    let misspelt = #expect(throws: Diagnostic.self) { try Deck.read(path: folder.path + "/bad.cir") }
    #expect(misspelt?.remedy == "did you mean 'common'?")
    #expect(misspelt?.location?.column == 20)
  }

  @Test func loopsAreRefused() throws {
    let folder = try Folder([
      "a.cir": "t\n.include b.inc\n", "b.inc": "R1 a 0 1\n.include c.inc\n", "c.inc": ".include ./b.inc\n",
      "lib.cir": "t\n.lib l.lib x\n", "l.lib": ".lib x\n.lib l.lib y\n.endl\n.lib y\n.lib l.lib x\n.endl\n",
    ])
    for (name, file, line) in [("a.cir", "c.inc", 1), ("lib.cir", "l.lib", 5)] {
      let error = #expect(throws: Diagnostic.self) { try Deck.read(path: folder.path + "/" + name) }
      #expect(error?.code == .recursion)
      #expect(error?.location?.file == file)
      #expect(error?.location?.line == line)
    }
  }

  @Test func unreadableFilesAreRefused() throws {
    let folder = try Folder(["binary.cir": "t\nR1 a 0 \0\n"])
    for path in ["/binary.cir", "/missing.cir", ""] {
      let error = #expect(throws: Diagnostic.self) { try Deck.read(path: folder.path + path) }
      #expect(error?.code == .unreadableFile)
      #expect(error?.location == nil)
    }
  }

  @Test func bytesOfOtherEncodingsAreToleratedInComments() throws {
    let folder = try Folder([:])
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    let latin1 = Data("t\r\n* ".utf8) + Data([0xB5, 0xE9]) + Data("\r\nR1 a 0 1\r\nR2 a 0 2 $ ".utf8) + Data([0xE4])
    try latin1.write(to: URL(fileURLWithPath: folder.path + "/l.cir"))
    #expect(try Deck.read(path: folder.path + "/l.cir").elaborated().elements.map { $0.value?.value } == [1, 2])
  }
}
