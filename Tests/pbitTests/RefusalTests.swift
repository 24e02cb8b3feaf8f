// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

/// Bad input: one clear message on standard error, exit status 2, nothing on standard output, never a crash.
@Suite struct RefusalTests {
  private func expectRefusal(_ command: Command, _ words: String..., sourceLocation: SourceLocation = #_sourceLocation)
  {
    #expect(command.exited, "ended by a signal: \(command.errors)", sourceLocation: sourceLocation)
    #expect(command.status == 2, "\(command.errors)", sourceLocation: sourceLocation)
    #expect(command.output == "", sourceLocation: sourceLocation)
    #expect(
      command.errors.split(separator: "\n").filter { $0.hasPrefix("error: ") }.count == 1,
      "not one message: \(command.errors)",
      sourceLocation: sourceLocation)
    for word in words {
      #expect(command.errors.contains(word), "'\(word)' is not in: \(command.errors)", sourceLocation: sourceLocation)
    }
  }

  /// Cell A in a scratch folder, its deck and spec edited; what is replaced must occur.
  private func characterize(
    deck: (old: String, new: String)? = nil, spec: (old: String, new: String)? = nil, options: [String] = [],
    without missing: String? = nil
  ) throws -> Command {
    let scratch = try Scratch()
    func edited(_ text: String, _ edit: (old: String, new: String)?) throws -> String {
      guard let edit else { return text }
      try #require(text.contains(edit.old))
      return text.replacing(edit.old, with: edit.new)
    }
    try FileManager.default.copyItem(
      at: Repository.netlists.appendingPathComponent("process"), to: scratch.url.appendingPathComponent("process"))
    _ = try scratch.write(edited(Repository.netlist("cell-a.cir"), deck), as: "cell-a.cir")
    let path = try scratch.write(edited(Repository.netlist("cell-a.yaml"), spec), as: "cell-a.yaml")
    if let missing { try FileManager.default.removeItem(atPath: scratch.path(missing)) }
    return try Command(["characterize", path] + options)
  }

  @Test func missingSpecsAndDecksAreRefused() throws {
    expectRefusal(try Command(["characterize", "/nonexistent/cell.yaml"]), "/nonexistent/cell.yaml")
    expectRefusal(try characterize(without: "cell-a.cir"), "cell-a.cir")
    expectRefusal(try characterize(spec: ("netlist: cell-a.cir", "netlist: cell-z.cir")), "cell-z.cir")
    expectRefusal(try characterize(without: "process"), "gen65.lib", "cell-a.cir:")
  }

  @Test func badDecksAreRefusedWithTheirLine() throws {
    expectRefusal(try characterize(deck: (".end", "Q1 a b c npn\n.end")), "cell-a.cir:", "Q1 a b c npn", "^")
    expectRefusal(try characterize(deck: (".end", "R1 n2 0 1k colour=3\n.end")), "cell-a.cir:", "colour")
    expectRefusal(try characterize(deck: (".end", "C9 lonely 0 1f\n.end")), "lonely")
    expectRefusal(try characterize(deck: (".end", "R1 n2 0 {nowhere}\n.end")), "nowhere")
  }

  @Test func badSpecsAreRefused() throws {
    expectRefusal(try characterize(spec: ("precision:", "precison:")), "cell-a.yaml:", "precison", "precision")
    expectRefusal(
      try characterize(spec: ("tau: {minimum: 50n, maximum: 150n}", "tau: {minimum: 150n, maximum: 50n}")),
      "cell-a.yaml:", "minimum")
    expectRefusal(try characterize(spec: ("output: n2", "output: nowhere")), "nowhere")
    expectRefusal(try characterize(spec: ("bias: vb", "bias: vx")), "vx")
    expectRefusal(try characterize(spec: ("name: cell-a", "name: [cell-a")), "cell-a.yaml")
    // A range in which the bit is always 1.
    expectRefusal(try characterize(spec: ("minimum: 0.05", "minimum: 0.14")), "does not cross 1/2")
  }

  @Test func badOptionsAreRefused() throws {
    expectRefusal(try characterize(options: ["--precision", "2"]), "--precision")
    expectRefusal(try characterize(options: ["--temperature", "0"]), "--temperature")
    expectRefusal(try characterize(options: ["--threads", "0"]), "--threads")
    expectRefusal(try characterize(options: ["--section", "tt=zz"]), "zz")
    expectRefusal(try characterize(options: ["--parameter", "vdd=much"]), "much")
    expectRefusal(try characterize(options: ["--parameter", "nosuch=1"]), "nosuch")
    let unknown = try Command(["characterize", "x", "--colour"])
    #expect(unknown.exited && unknown.status == 2 && unknown.output == "")
    #expect(unknown.errors.contains("Unknown option '--colour'"))
    let missing = try Command(["characterize"])
    #expect(missing.exited && missing.status == 2 && missing.errors.contains("Missing expected argument '<spec>'"))
  }

  @Test(arguments: [
    ("", "not valid JSON"), ("{", "not valid JSON"), ("{}", "format"),
    (#"{"format": "pbitkit-cell", "version": "2.0"}"#, "2.0"),
    (#"{"format": "pbitkit-dtm", "version": "1.0"}"#, "pbitkit-dtm"),
    (#"{"format": "pbitkit-cell", "version": "1.0"}"#, "the key is missing"),
  ])
  func badCellModelsAreRefused(_ text: String, _ word: String) throws {
    let scratch = try Scratch()
    let cell = try scratch.write(text, as: "cell.json")
    expectRefusal(try Command(["report", cell, "-o", scratch.path("page.html")]), cell, word)
    expectRefusal(try Command(["generate", "fashion-mnist", "--cell", cell, "-o", scratch.path("out")]), cell, word)
    #expect(!FileManager.default.fileExists(atPath: scratch.path("out")))
  }

  @Test func badModelsAreRefused() throws {
    let scratch = try Scratch()
    let shipped = Command.products.appendingPathComponent("PBitKit_pbit.resources/Resources/models/fashion-mnist")
    let weights = try Data(contentsOf: shipped.appendingPathComponent("weights.safetensors"))
    func generate(_ spoiled: Data?, config: String? = nil) throws -> Command {
      let folder = scratch.path(UUID().uuidString)
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let text = try String(contentsOf: shipped.appendingPathComponent("config.json"), encoding: .utf8)
      try Data((config ?? text).utf8).write(to: URL(fileURLWithPath: folder + "/config.json"))
      try spoiled?.write(to: URL(fileURLWithPath: folder + "/weights.safetensors"))
      return try Command(["generate", folder, "--count", "1", "-o", scratch.path("out")])
    }
    expectRefusal(try generate(nil), "weights.safetensors")
    expectRefusal(try generate(Data()), "weights.safetensors")
    expectRefusal(try generate(weights.prefix(1000)), "weights.safetensors")
    expectRefusal(try generate(weights.dropLast(4)), "weights.safetensors")
    expectRefusal(try generate(Data(repeating: 0xFF, count: 64)), "weights.safetensors")
    var spoiled = weights
    for index in 20..<60 { spoiled[index] ^= 0x55 }
    expectRefusal(try generate(spoiled), "weights.safetensors")
    expectRefusal(try generate(weights, config: "{"), "config.json")
    expectRefusal(try Command(["generate", "/nonexistent/model"]), "/nonexistent/model", "fashion-mnist")
  }

  @Test func badGenerateOptionsAreRefused() throws {
    let scratch = try Scratch()
    func generate(_ options: String...) throws -> Command {
      try Command(["generate", "fashion-mnist", "-o", scratch.path("out")] + options)
    }
    expectRefusal(try generate("--labels", "0,10"), "--labels")
    expectRefusal(try generate("--labels", "0,,1"), "--labels")
    expectRefusal(try generate("--count", "0"), "--count")
    expectRefusal(try generate("--sweeps", "0"), "--sweeps")
    expectRefusal(try generate("--beta", "0:1"), "--beta")
    expectRefusal(try generate("--threads", "0"), "--threads")
    expectRefusal(try generate("--clock", "100n"), "--cell")
    expectRefusal(try Command(["generate", "fashion-mnist", "--count", "1", "-o", "/proc/nowhere"]), "/proc/nowhere")
  }
}
