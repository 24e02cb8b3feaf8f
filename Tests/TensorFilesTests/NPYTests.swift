// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitTensorFiles
import SampleCells
import Testing

@Suite struct NPYTests {
  private func npy(_ header: String, _ data: [UInt8]) -> Data {
    Data([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0]) + Data(header.utf8) + Data(data)
  }

  @Test func readsFloats() throws {
    let one = try NPY(
      content: npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }\n", [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]),
      place: "x.npy")
    #expect(one == NPY(shape: [2, 1], values: [1, -2]))
  }

  /// Each refusal names what is wrong and how to save the array properly.
  @Test(arguments: [
    ("{'descr': '<i4', 'fortran_order': False, 'shape': (1,), }", "'<i4'"),
    ("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", "'>f4'"),
    ("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1), }", "Fortran"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "4 bytes for 2"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999999999999, 2), }", "bytes for"),
    ("{'shape': (1,), }", "header"),
  ])
  func refuses(header: String, word: String) {
    let error = #expect(throws: TensorFileError.self) {
      try NPY(content: npy(header, [0, 0, 0x80, 0x3f]), place: "x.npy")
    }
    #expect(error?.what.contains(word) == true && error?.place == "x.npy")
  }

  @Test func refusesWhatIsNoArray() {
    #expect(throws: TensorFileError.self) { try NPY(content: Data("no array at all".utf8), place: "x") }
    #expect(throws: TensorFileError.self) { try NPY(content: Data(), place: "x") }
    #expect(throws: TensorFileError.self) { try NPY.read(path: "/nowhere.npy") }
    let infinite = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", [0, 0, 0x80, 0x7f])
    #expect(throws: TensorFileError.self) { try NPY(content: infinite, place: "x") }
  }

  /// What this library writes it reads, and a flipped bit is found by the checksum.
  @Test func membersOfAnArchive() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("x.npz")
    var data = NPZ(["mu": .doubles([1, 2], shape: [2]), "sigma": .floats([1, 0, 0, 1], shape: [2, 2])]).data()
    try data.write(to: file)
    #expect(try NPZ.array("mu", path: file.path) == NPY(shape: [2], values: [1, 2]))
    #expect(try NPZ.array("sigma", path: file.path) == NPY(shape: [2, 2], values: [1, 0, 0, 1]))
    data[160] ^= 1
    try data.write(to: file)
    #expect(throws: TensorFileError.self) { try NPZ.array("mu", path: file.path) }
    try data.prefix(100).write(to: file)
    #expect(throws: TensorFileError.self) { try NPZ.array("mu", path: file.path) }
  }

  @Test(.enabled(if: PythonPeers.has("numpy"), "numpy is not installed: make rivals"))
  func readsWhatNumpyWrites() throws {
    let printed = try PythonPeers.run(
      """
      import base64, io, numpy
      out = io.BytesIO()
      numpy.savez_compressed(out, mu=numpy.arange(300.0), sigma=numpy.eye(3, dtype="f4"))
      print(base64.b64encode(out.getvalue()).decode())
      """, files: [:])
    let data = try #require(Data(base64Encoded: printed.trimmingCharacters(in: .whitespacesAndNewlines)))
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).npz")
    defer { try? FileManager.default.removeItem(at: file) }
    try data.write(to: file)
    #expect(try NPZ.array("mu", path: file.path).values == (0..<300).map(Double.init))
    #expect(try NPZ.array("sigma", path: file.path) == NPY(shape: [3, 3], values: [1, 0, 0, 0, 1, 0, 0, 0, 1]))
  }
}
