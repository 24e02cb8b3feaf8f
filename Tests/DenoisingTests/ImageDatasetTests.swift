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
