// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import Testing

@Suite struct ImageDatasetTests {
  private func write(_ folder: TemporaryFolder, labels: [UInt8]) throws {
    try IDX(dimensions: [2, 1, 2], bytes: [0, 25, 26, 255]).write(path: "\(folder.path)/train-images-idx3-ubyte")
    try IDX(dimensions: [labels.count], bytes: labels).write(path: "\(folder.path)/train-labels-idx1-ubyte")
  }

  @Test func pixelsOf26AndAboveAreOn() throws {
    let folder = try TemporaryFolder()
    try write(folder, labels: [1, 0])
    let data = try ImageDataset.load(folder: folder.path, split: .train)
    #expect(data.pixels == [0, 0, 1, 1])
    #expect(data.width == 2 && data.height == 1 && data.classes == 2 && data.count == 2)
    #expect(Array(data.image(1)) == [1, 1])
    #expect(try data.prefix(1).checksum != data.checksum)
    #expect(ImageDataset.pixels([0, 42, 43, 127, 128, 255], threshold: 26, levels: 3) == [0, 0, 1, 1, 2, 3])
  }

  /// Test images of another size, or of a class without training images, would be judged without a word.
  @Test func splitsThatDoNotBelongTogetherAreRefused() throws {
    let folder = try TemporaryFolder()
    func write(_ split: String, _ count: Int, width: Int = 2, labels: [UInt8]) throws {
      try IDX(dimensions: [count, 1, width], bytes: Array(repeating: 9, count: count * width))
        .write(path: "\(folder.path)/\(split)-images-idx3-ubyte")
      try IDX(dimensions: [count], bytes: labels).write(path: "\(folder.path)/\(split)-labels-idx1-ubyte")
    }
    try write("train", 2, labels: [0, 1])
    try write("t10k", 4, labels: [0, 0, 1, 1])
    let (training, test) = try ImageDataset.loadSplits(folder: folder.path)
    #expect(training.count == 2 && test.count == 4)
    try write("t10k", 4, width: 4, labels: [0, 0, 1, 1])
    #expect(throws: DenoisingError.self) { try ImageDataset.loadSplits(folder: folder.path) }
    try write("t10k", 4, labels: [0, 0, 1, 2])
    #expect(throws: DenoisingError.self) { try ImageDataset.loadSplits(folder: folder.path) }
    try write("t10k", 3, labels: [0, 0, 1])
    #expect(throws: DenoisingError.self) { try ImageDataset.loadSplits(folder: folder.path) }
  }

  @Test func disagreeingFilesAreRefused() throws {
    let folder = try TemporaryFolder()
    #expect(throws: DenoisingError.self) { try ImageDataset.load(folder: folder.path, split: .train) }
    try write(folder, labels: [1, 0, 0])
    #expect(throws: DenoisingError.self) { try ImageDataset.load(folder: folder.path, split: .train) }
    #expect(throws: DenoisingError.self) { try ImageDataset.load(folder: folder.path, split: .train, threshold: 0) }
    #expect(throws: DenoisingError.self) {
      try ImageDataset(width: 1, height: 1, classes: 1, pixels: [0], labels: [1])
    }
  }
}
