// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PBitKitRandomStreams

/// Standard normals as a function of a key and an index, by Box and Muller: two from every Philox block.
enum CounterNormal {
  /// The normal of an index.
  ///
  /// - Parameters:
  ///   - key: of the stream.
  ///   - index: which.
  ///   - row: which of several sequences under the same key.
  static func value(key: UInt64, index: UInt64, row: UInt64 = 0) -> Double {
    let (first, second) = RandomStream.block(key: key, counter: (index >> 1, row))
    // A uniform number on the grid of 2⁻⁵³, never 0.
    let radius = (-2 * log((Double(first >> 11) + 0.5) * 0x1p-53)).squareRoot()
    let angle = 2 * Double.pi * (Double(second >> 11) * 0x1p-53)
    return radius * (index & 1 == 0 ? cos(angle) : sin(angle))
  }
}
