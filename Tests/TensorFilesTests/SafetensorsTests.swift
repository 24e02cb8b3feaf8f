// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitTensorFiles
import SampleCells
import Testing

@Suite struct SafetensorsTests {
  private let sample = Safetensors([
    "a": .floats([1, -2.5, .pi, 0, 3, 4], shape: [2, 3]), "b": .integers([7, -8], shape: [2]),
  ])

  private func code(_ path: String) -> TensorFileError.Code? {
    do {
      _ = try Safetensors.read(path: path)
      return nil
    } catch { return error.code }
  }

  @Test func readsWhatItWrites() throws {
    let folder = try TemporaryFolder()
    try sample.write(path: "\(folder.path)/x")
    #expect(try Safetensors.read(path: "\(folder.path)/x") == sample)
    // The layout of the format: eight bytes of header length, then JSON.
    let bytes = [UInt8](try #require(FileManager.default.contents(atPath: "\(folder.path)/x")))
    let length = bytes[0..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    let json = try JSONSerialization.jsonObject(with: Data(bytes[8..<(8 + length)])) as? [String: [String: Any]]
    #expect(json?["b"]?["data_offsets"] as? [Int] == [24, 32])
    #expect(bytes.count == 8 + length + 32)
  }

  @Test func doublesAndMetadataComeBack() throws {
    let folder = try TemporaryFolder()
    let file = Safetensors(["d": .doubles([0.1, -1e300], shape: [2, 1])], metadata: ["unit": "V/K"])
    try file.write(path: "\(folder.path)/x")
    #expect(try Safetensors.read(path: "\(folder.path)/x") == file)
    #expect(try file.data() == file.data())
  }

  @Test(.enabled(if: PythonPeers.has("safetensors"), "safetensors is not installed: make rivals"))
  func thePackageOfTheFormatLoadsIt() throws {
    var file = sample
    file.tensors["d"] = .doubles([0.1, -1e300], shape: [2, 1])
    file.metadata = ["unit": "V/K"]
    let printed = try PythonPeers.run(
      """
      from safetensors import safe_open
      with safe_open("x.safetensors", framework="numpy") as file:
          print(file.metadata())
          for name in sorted(file.keys()):
              tensor = file.get_tensor(name)
              print(name, tensor.dtype, tensor.shape, tensor.tolist())
      """, files: ["x.safetensors": try file.data()])
    #expect(
      printed == """
        {'unit': 'V/K'}
        a float32 (2, 3) [[1.0, -2.5, 3.141592502593994], [0.0, 3.0, 4.0]]
        b int32 (2,) [7, -8]
        d float64 (2, 1) [[0.1], [-1e+300]]

        """)
  }

  @Test func damagedFilesAreRefused() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/x"
    try sample.write(path: path)
    let bytes = [UInt8](try #require(FileManager.default.contents(atPath: path)))
    #expect(code("\(folder.path)/none") == .missingFile)
    #expect(code(try folder.write(Array(bytes[0..<5]), "y")) == .truncatedFile)
    #expect(code(try folder.write(Array(bytes[0..<20]), "y")) == .truncatedFile)
    #expect(code(try folder.write(bytes.dropLast(), "y")) == .truncatedFile)
    var damaged = bytes
    damaged[8] = 0x21
    #expect(code(try folder.write(damaged, "y")) == .corruptFile)
    damaged = bytes
    damaged[7] = 0xFF
    #expect(code(try folder.write(damaged, "y")) == .truncatedFile)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains("[2,3]"))
    for (from, to) in [("[2,3]", "[2,9]"), ("[0,24]", "[8,24]"), ("\"F32\"", "\"F99\""), ("[2,3]", "[-2,-3]")] {
      var data = Data(bytes)
      let range = try #require(data.range(of: Data(from.utf8)))
      let padded = to.count == from.count ? to : String(to.prefix(from.count))
      data.replaceSubrange(range, with: Data(padded.utf8))
      #expect(code(try folder.write([UInt8](data), "y")) != nil, "\(to)")
    }
  }

  @Test func wrongShapesAndNumbersAreRefused() throws {
    #expect(throws: TensorFileError.self) { try sample.floats("a", shape: [6], path: "x") }
    #expect(throws: TensorFileError.self) { try sample.floats("b", shape: [2], path: "x") }
    #expect(throws: TensorFileError.self) { try sample.integers("a", shape: [2, 3], path: "x") }
    for bad in [Float.nan, .infinity] {
      let file = Safetensors(["a": .floats([0, bad], shape: [2])])
      #expect(throws: TensorFileError.self) { try file.floats("a", shape: [2], path: "x") }
    }
  }
}
