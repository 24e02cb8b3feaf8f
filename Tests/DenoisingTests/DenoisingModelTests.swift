// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import Testing

@Suite struct DenoisingModelTests {
  private func trained() throws -> DenoisingModel {
    let trainer = try Trainer(
      architecture: stripesArchitecture(), options: quickOptions(epochs: 1), data: stripes(copies: 100))
    try trainer.run()
    return trainer.model(tool: "test", command: "test")
  }

  private func code(_ folder: String) -> DenoisingError.Code? {
    do {
      _ = try DenoisingModel.load(folder: folder)
    } catch let error as DenoisingError {
      return error.code
    } catch {}
    return nil
  }

  @Test func savedModelsComeBackEqual() throws {
    let folder = try TemporaryFolder()
    let model = try trained()
    try model.save(folder: "\(folder.path)/deep/model")
    #expect(try DenoisingModel.load(folder: "\(folder.path)/deep/model") == model)
  }

  /// Models of version 1.0, such as the shipped one, know neither grey levels nor persistent chains.
  @Test func olderModelsAreRead() throws {
    let folder = try TemporaryFolder()
    let model = try trained()
    try model.save(folder: folder.path)
    var lines = try String(contentsOfFile: "\(folder.path)/config.json", encoding: .utf8).split(separator: "\n")
    let newer = ["\"levels\"", "\"persistent\"", "\"measuresAutocorrelation\"", "\"rule\"", "\"change\""]
    for name in newer {
      let before = lines.count
      lines.removeAll { $0.contains(name + " :") }
      #expect(lines.count == before - 1, "\(name)")
    }
    let text = lines.joined(separator: "\n").replacing("\"version\" : \"1.1\"", with: "\"version\" : \"1.0\"")
      .replacing(/,(\s*})/) { "\($0.1)" }
    _ = try folder.write(Array(text.utf8), "config.json")
    #expect(try DenoisingModel.load(folder: folder.path) == model)
  }

  @Test func damagedModelsAreRefused() throws {
    let folder = try TemporaryFolder()
    #expect(code(folder.path) == .missingFile)
    let model = try trained()
    try model.save(folder: folder.path)
    let config = try String(contentsOfFile: "\(folder.path)/config.json", encoding: .utf8)
    func rewrite(_ from: String, _ to: String) throws -> DenoisingError.Code? {
      #expect(config.contains(from))
      _ = try folder.write(Array(config.replacingOccurrences(of: from, with: to).utf8), "config.json")
      return code(folder.path)
    }
    #expect(try rewrite("\"version\" : \"1.1\"", "\"version\" : \"2.0\"") == .unsupportedVersion)
    #expect(try rewrite("pbitkit-dtm", "other") == .corruptFile)
    #expect(try rewrite("\"side\" : 8", "\"side\" : 10") == .shapeMismatch)
    #expect(try rewrite("\"graphSeed\" : 4", "\"graphSeed\" : 5") == .shapeMismatch)
    #expect(try rewrite("\"width\" : 2", "\"width\" : -2") == .badDimensions)
    #expect(try rewrite("\"steps\" : 2", "\"steps\" : 3") == .shapeMismatch)
    #expect(try rewrite("\"steps\" : 2", "\"steps\" : 1") == .shapeMismatch)
    #expect(try rewrite("\"warmUp\" : 5", "\"warmUp\" : \(Int.max)") == .badOption)
    #expect(try rewrite("\"a\" : 0", "\"a\" : \(Int.max)") == .badOption)
    #expect(try rewrite("}", "") == .corruptFile)
    try model.save(folder: folder.path)
    var bytes = try #require(FileManager.default.contents(atPath: "\(folder.path)/weights.safetensors"))
    bytes.replaceSubrange((bytes.count - 4)..<bytes.count, with: [0, 0, 0xC0, 0x7F])
    try bytes.write(to: URL(fileURLWithPath: "\(folder.path)/weights.safetensors"))
    #expect(code(folder.path) == .notFinite)
    try FileManager.default.removeItem(atPath: "\(folder.path)/weights.safetensors")
    #expect(code(folder.path) == .missingFile)
  }
}
