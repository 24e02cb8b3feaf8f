// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitDenoising
import PBitKitEvaluation
import PBitKitRandomStreams
import Testing

@Suite struct NearestImagesTests {
  /// Packed bits, and grey values, against a comparison pixel by pixel.
  @Test(arguments: [1, 7]) func agreesWithPixelByPixel(levels: Int) throws {
    var stream = RandomStream(seed: 4, name: "nearest")
    let size = 130
    func draw(_ count: Int) -> [UInt8] { (0..<(count * size)).map { _ in UInt8(stream.next() % UInt64(levels + 1)) } }
    let data = try ImageDataset(
      width: size, height: 1, levels: levels, classes: 1, pixels: draw(60), labels: Array(repeating: 0, count: 60))
    // The last query is a copy.
    let queries = draw(20) + data.image(37)
    let found = NearestImages(of: queries, in: data, threads: 2)
    for query in 0..<21 {
      let distances = (0..<60).map { image in
        (0..<size).reduce(0.0) { sum, k in
          let difference = (Double(queries[query * size + k]) - Double(data.pixels[image * size + k])) / Double(levels)
          return sum + difference * difference
        }
      }
      let least = distances.min()!
      #expect(found.indices[query] == distances.firstIndex(of: least))
      #expect(abs(found.distances[query] - (levels == 1 ? least : least.squareRoot())) < 1e-9)
    }
    #expect(found.indices[20] == 37 && found.distances[20] == 0)
    #expect(Novelty(found, test: found).copies.hits == 1)
    #expect(Novelty(found, test: found).ratio?.value == 1)
  }

  /// Where all test images are training images there is no ratio to their distance, and no number that JSON cannot hold.
  @Test func copiesHaveNoRatio() throws {
    let data = try ImageDataset(width: 2, height: 1, classes: 1, pixels: [0, 1, 1, 0], labels: [0, 0])
    let copies = NearestImages(of: data.pixels, in: data)
    let novelty = Novelty(NearestImages(of: [1, 1], in: data), test: copies)
    #expect(novelty.ratio == nil && novelty.distance.value == 1 && novelty.testDistance.value == 0)
    #expect(try JSONDecoder().decode(Novelty.self, from: JSONEncoder().encode(novelty)) == novelty)
  }
}
