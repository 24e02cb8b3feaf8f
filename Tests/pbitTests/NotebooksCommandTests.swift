// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitCellModel
import Testing

/// The Python environment that `make test` fills, where it has what the notebooks need.
private let python: String? = {
  let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
  let path = repository.appendingPathComponent(".build/rivals/bin/python").standardized.path
  guard FileManager.default.isExecutableFile(atPath: path) else { return nil }
  let check = ["-c", "import nbclient, ipykernel, matplotlib, thrml"]
  return (try? Command(program: URL(fileURLWithPath: path), check))?.status == 0 ? path : nil
}()

/// The notebooks in the repository, made again from their own cells.
@Suite struct NotebooksCommandTests {
  private struct Manifest: Decodable {
    struct File: Decodable {
      var path: String
      var size: Int
      var sha256: String
      var command: String
    }
    var packages: [String: String]?
    var files: [File]
  }

  private static let committed = Repository.netlists.appendingPathComponent("../notebooks-export").standardized
  private static let cells = ["cell-a", "cell-b"].map { committed.appendingPathComponent("data/\($0).cell.json").path }

  private func manifest(_ folder: URL) throws -> Manifest {
    try JSONDecoder().decode(
      Manifest.self, from: try Data(contentsOf: folder.appendingPathComponent("manifest.json")))
  }

  /// All files of a folder but the manifest, by relative path.
  private func files(_ folder: URL) throws -> [String: Data] {
    var contents: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) where name != "manifest.json" {
      let file = folder.appendingPathComponent(name)
      if try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true {
        contents[name] = try Data(contentsOf: file)
      }
    }
    return contents
  }

  @Test func theManifestDescribesEveryCommittedFile() throws {
    let manifest = try manifest(Self.committed)
    let files = try files(Self.committed)
    #expect(manifest.files.map(\.path) == files.keys.sorted())
    for file in manifest.files {
      let content = try #require(files[file.path])
      #expect(file.size == content.count && file.sha256 == ContentHash.sha256(content), "\(file.path)")
      #expect(file.command.hasPrefix("pbit "))
    }
  }

  /// Without Python: the data byte for byte, and of the notebooks all but the outputs.
  @Test func dataAndSourcesAreRegenerated() throws {
    let scratch = try Scratch()
    let command = try Command(["notebooks"] + Self.cells + ["-o", scratch.path("out")])
    #expect(command.status == 0, "\(command.errors)")
    let made = try files(scratch.url.appendingPathComponent("out"))
    let committed = try files(Self.committed)
    #expect(made.keys.sorted() == committed.keys.sorted())
    for (name, content) in made {
      if name.hasSuffix(".ipynb") {
        #expect(try sources(content) == sources(try #require(committed[name])), "\(name)")
        #expect(try outputs(content).isEmpty)
        #expect(try !outputs(#require(committed[name])).isEmpty, "\(name) was not executed")
      } else if name == "README.md" {
        // It states the command that made it, and this one leaves the execution out.
        let text = String(decoding: try #require(committed[name]), as: UTF8.self)
        #expect(String(decoding: content, as: UTF8.self) == text.replacing(" --python python3", with: ""))
      } else {
        #expect(content == committed[name], "\(name) differs: regenerate with make notebooks")
      }
    }
  }

  /// Real Jupyter runs every notebook without an error; outputs, figures included, are the committed ones byte for byte.
  @Test(.enabled(if: python != nil, "the packages of .ci/peers.txt are not installed: make rivals"))
  func realJupyterGivesTheCommittedOutputs() throws {
    let scratch = try Scratch()
    let command = try Command(
      ["notebooks"] + Self.cells + ["-o", scratch.path("out"), "--python", try #require(python)])
    #expect(command.status == 0, "\(command.errors)")
    let folder = scratch.url.appendingPathComponent("out")
    let (made, committed) = (try files(folder), try files(Self.committed))
    // nbformat itself writes what our writer and Jupyter made: see execute.py, which also validates.
    #expect(try manifest(folder).packages == manifest(Self.committed).packages, "other versions than .ci/peers.txt")
    for (name, content) in made {
      if name.hasSuffix(".ipynb") { #expect(try outputs(content) == outputs(#require(committed[name])), "\(name)") }
      #expect(content == committed[name], "\(name) differs: regenerate with make notebooks")
    }
    let manifests = [folder, Self.committed].map { $0.appendingPathComponent("manifest.json") }
    #expect(try Data(contentsOf: manifests[0]) == Data(contentsOf: manifests[1]))
  }

  /// Each cell is what the command that it names gives, wherever the command writes to.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["PBIT_VALIDATE"] == "1", "set PBIT_VALIDATE=1"))
  func theCellsAreMeasuredAgain() throws {
    let scratch = try Scratch()
    let repository = Self.committed.deletingLastPathComponent()
    for path in Self.cells {
      let committed = try CellModel.read(path: path)
      let words = committed.provenance.command.split(separator: " ").map(String.init)
      let output = try #require(words.firstIndex(of: "-o").map { $0 + 1 })
      let file = scratch.path("\(committed.name).json")
      let arguments = Array(words[1..<output]) + [file] + words[(output + 1)...]
      let command = try Command(arguments, in: repository)
      #expect(command.status == 0, "\(command.errors)")
      var made = try CellModel.read(path: file)
      made.provenance.command = committed.provenance.command
      #expect(try made.json() == Data(contentsOf: URL(fileURLWithPath: path)), "\(committed.name)")
    }
  }

  @Test func badCellsAndBadPythonsAreRefused() throws {
    let scratch = try Scratch()
    let twice = try Command(["notebooks", Self.cells[0], Self.cells[0], "-o", scratch.path("out")])
    #expect(twice.status == 2 && twice.errors.contains("cell-a"))
    let missing = try Command(["notebooks", scratch.path("no.json"), "-o", scratch.path("out")])
    #expect(missing.status == 2 && missing.errors.contains("remedy:"))
    #expect(!FileManager.default.fileExists(atPath: scratch.path("out")))

    var cell = try CellModel.read(path: Self.cells[0])
    cell.name = "../escape"
    try cell.write(path: scratch.path("escape.json"))
    let escape = try Command(["notebooks", scratch.path("escape.json"), "-o", scratch.path("out")])
    #expect(escape.status == 2 && escape.errors.contains("../escape"))

    let python = try Command(["notebooks", Self.cells[0], "-o", scratch.path("out"), "--python", "/bin/false"])
    #expect(python.status == 2 && python.errors.contains("/bin/false"))
  }

  /// Sources of all cells, and their identifiers.
  private func sources(_ notebook: Data) throws -> [[String]] {
    try cells(notebook).map { [$0["id"] as? String ?? "", ($0["source"] as? [String] ?? []).joined()] }
  }

  /// Texts of all outputs, figures as base 64.
  private func outputs(_ notebook: Data) throws -> [String] {
    try cells(notebook).flatMap { $0["outputs"] as? [[String: Any]] ?? [] }.map { output in
      if let text = output["text"] as? [String] { return text.joined() }
      let data = output["data"] as? [String: Any] ?? [:]
      return data.keys.sorted().map { "\($0): \(data[$0] ?? "")" }.joined(separator: "\n")
    }
  }

  private func cells(_ notebook: Data) throws -> [[String: Any]] {
    let read = try JSONSerialization.jsonObject(with: notebook) as? [String: Any]
    return try #require(read?["cells"] as? [[String: Any]])
  }
}
