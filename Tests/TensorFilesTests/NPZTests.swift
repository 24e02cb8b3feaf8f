// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitTensorFiles
import SampleCells
import Testing

@Suite struct NPZTests {
  private let sample = NPZ(
    [
      "a": .doubles([0.1, -1e-300, .nan], shape: [3]), "b.c": .floats([1, 2, 3, 4, 5, 6], shape: [2, 3]),
      "i": .integers([-7, 8], shape: [2]), "none": .doubles([], shape: [0]),
    ],
    texts: ["t": ["σ ≤ 1", "", "x"]])

  @Test(.enabled(if: PythonPeers.has("numpy"), "numpy is not installed: make rivals"))
  func numpyLoadsIt() throws {
    let printed = try PythonPeers.run(
      """
      import numpy, zipfile
      assert zipfile.ZipFile("x.npz").testzip() is None
      file = numpy.load("x.npz")
      assert sorted(file.files) == ["a", "b.c", "i", "none", "t"]
      for name in sorted(file.files):
          print(name, file[name].dtype.str, file[name].shape, file[name].tolist())
      """, files: ["x.npz": sample.data()])
    #expect(
      printed == """
        a <f8 (3,) [0.1, -1e-300, nan]
        b.c <f4 (2, 3) [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
        i <i4 (2,) [-7, 8]
        none <f8 (0,) []
        t <U5 (3,) ['σ ≤ 1', '', 'x']

        """)
  }

  /// The same arrays give the same bytes, and every member's data start at a multiple of 64 in it.
  @Test func bytesAreDetermined() {
    #expect(sample.data() == sample.data())
    let bytes = [UInt8](NPZ(["x": .integers([1], shape: [1])]).data())
    #expect(Array(bytes[0..<4]) == [0x50, 0x4b, 3, 4])
    // 30 bytes of header and the name, then ten of NPY's own and its dictionary.
    let start = 30 + "x.npy".utf8.count
    let length = Int(bytes[start + 8]) | Int(bytes[start + 9]) << 8
    #expect((10 + length) % 64 == 0)
    #expect(bytes[start + 9 + length] == 0x0A)
    #expect(Array(bytes[(start + 10 + length)..<(start + 14 + length)]) == [1, 0, 0, 0])
  }
}
