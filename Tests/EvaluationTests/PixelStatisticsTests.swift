// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising
import PBitKitEvaluation
import PBitKitRandomStreams
import Testing

@Suite struct PixelStatisticsTests {
  @Test(arguments: [1, 5]) func countsAreTheTextbookCovariance(levels: Int) throws {
    var stream = RandomStream(seed: 2, name: "pixels")
    let (count, size) = (131, 7)
    let pixels = (0..<(count * size)).map { k in
      UInt8((0..<levels).count { _ in stream.uniform() < 0.2 + 0.1 * Double(k % size) })
    }
    let statistics = try PixelStatistics(pixels: pixels, size: size, levels: levels)
    func x(_ image: Int, _ k: Int) -> Double { Double(pixels[image * size + k]) / Double(levels) }
    for i in 0..<size {
      let mi = (0..<count).reduce(0) { $0 + x($1, i) } / Double(count)
      #expect(abs(statistics.mean[i] - mi) < 1e-12)
      for j in 0..<size {
        let mj = (0..<count).reduce(0) { $0 + x($1, j) } / Double(count)
        let covariance = (0..<count).reduce(0) { $0 + (x($1, i) - mi) * (x($1, j) - mj) } / Double(count - 1)
        #expect(abs(statistics.covariance[i * size + j] - covariance) < 1e-12)
      }
    }
  }

  @Test func tooFewImagesAreRefused() {
    #expect(throws: DenoisingError.self) { try PixelStatistics(pixels: [0, 1], size: 2) }
    #expect(throws: DenoisingError.self) { try PixelStatistics(pixels: [0, 1, 1], size: 2) }
  }
}
