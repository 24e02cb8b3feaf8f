// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitRandomStreams

/// Images projected to random dimensions: y = R·x with R uniform in ±1/√pixels and pixels x from 0 to 1.
package struct ImageProjection: Sendable {
  /// Number of dimensions.
  package let dimensions: Int
  private let pixels: [Int32]
  private let levels: Int
  /// Pixel-major.
  private let matrix: [Float]

  /// A projection to so many directions, drawn from a stream.
  package init(placement: Placement, levels: Int, dimensions: Int, stream: RandomStream) {
    self.dimensions = dimensions
    self.levels = levels
    pixels = placement.pixels
    var random = stream
    // A grey pixel of n spins is the count of those that are 1, over n.
    let count = pixels.count / levels
    let scale = 1 / Double(count).squareRoot() / Double(levels)
    matrix = (0..<(count * dimensions)).map { _ in Float((2 * random.uniform() - 1) * scale) }
  }

  /// Writes the projections of a block's chains, [chain][dimension], to a series from `start` on.
  package func project(_ block: ChainBlock, into series: inout [Float], at start: Int) {
    series.withUnsafeMutableBufferPointer { series in
      matrix.withUnsafeBufferPointer { matrix in
        for chain in 0..<ChainBlock.capacity {
          let place = start + chain * dimensions
          for d in 0..<dimensions { series[place + d] = 0 }
          for (k, node) in pixels.enumerated() where block[Int(node), chain] {
            let row = k / levels * dimensions
            for d in 0..<dimensions { series[place + d] += matrix[row + d] }
          }
        }
      }
    }
  }
}
