// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import PBitKitEvaluation
import PBitKitTensorFiles
import Testing

@Suite struct SuppliedFeaturesTests {
  private func npy(_ values: [Double], _ shape: String) -> Data {
    var header = "{'descr': '<f8', 'fortran_order': False, 'shape': \(shape), }"
    header += String(repeating: " ", count: 117 - header.utf8.count) + "\n"
    var data = Data([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0]) + Data(header.utf8)
    for value in values { withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) } }
    return data
  }

  /// Features ±1 about 3 in two dimensions, reference N(0, 1): d² = 18 + 2(1 − σ)² with σ² = 8/7.
  @Test func fromFiles() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
    let points = [(2, 2), (2, 4), (4, 2), (4, 4), (2, 2), (2, 4), (4, 2), (4, 4)].flatMap {
      [Double($0.0), Double($0.1)]
    }
    try npy(points, "(8, 2)").write(to: folder.appendingPathComponent("g.npy"))
    let reference = NPZ(["mu": .doubles([0, 0], shape: [2]), "sigma": .doubles([1, 0, 0, 1], shape: [2, 2])])
    try reference.data().write(to: folder.appendingPathComponent("r.npz"))
    let distance = try SuppliedFeatures.distance(features: path("g.npy"), reference: path("r.npz"))
    let expected = 18 + 2 * pow(1 - (8.0 / 7).squareRoot(), 2)
    #expect(abs(distance.value.value - expected) < 1e-9)
    #expect(distance.images == 8 && distance.value.standardError > 0)
    #expect(try SuppliedFeatures.distance(features: path("g.npy"), reference: path("g.npy")).value.value < 1e-9)

    try NPZ(["mu": .doubles([0], shape: [1]), "sigma": .doubles([1], shape: [1, 1])]).data()
      .write(to: folder.appendingPathComponent("small.npz"))
    #expect(throws: DenoisingError.self) {
      try SuppliedFeatures.distance(features: path("g.npy"), reference: path("small.npz"))
    }
    for sigma in [[1.0, 0.5, 0, 1], [1, 0, 0, -1]] {
      try NPZ(["mu": .doubles([0, 0], shape: [2]), "sigma": .doubles(sigma, shape: [2, 2])]).data()
        .write(to: folder.appendingPathComponent("odd.npz"))
      #expect(throws: DenoisingError.self) {
        try SuppliedFeatures.distance(features: path("g.npy"), reference: path("odd.npz"))
      }
    }
    try NPZ(["mean": .doubles([0, 0], shape: [2])]).data().write(to: folder.appendingPathComponent("names.npz"))
    let error = #expect(throws: TensorFileError.self) {
      try SuppliedFeatures.distance(features: path("g.npy"), reference: path("names.npz"))
    }
    #expect(error?.what == "it has no array 'mu', but mean")
  }
}
