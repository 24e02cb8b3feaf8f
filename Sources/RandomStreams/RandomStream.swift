// SPDX-License-Identifier: GPL-3.0-or-later

import CKernels

/// A counter-based random stream: a pure function of seed, name and position.
///
/// Two streams with the same seed and name are the same stream, wherever and in whatever order they are drawn;
/// streams with different names are independent. Nothing else enters: not threads, not the order of a deck.
/// Generator: Philox4x32-10 (Salmon et al., SC'11, 2011).
public struct RandomStream: RandomNumberGenerator, Sendable {
  /// The 64-bit key that seed and name were hashed to; C kernels draw the same stream from it.
  public let key: UInt64

  /// How many 64-bit words have been drawn; set it to replay or to skip.
  public var position: UInt64

  /// The stream of the thing called `name` under `seed`.
  public init(seed: UInt64, name: String, position: UInt64 = 0) {
    self.key = Self.key(seed: seed, name: name)
    self.position = position
  }

  /// The next 64 bits. Each 128-bit Philox block serves two words.
  public mutating func next() -> UInt64 {
    let block = Self.block(key: key, counter: (position >> 1, 0))
    let word = position & 1 == 0 ? block.0 : block.1
    position &+= 1
    return word
  }

  /// A uniform number in (0, 1), never 0 and never 1, on a grid of 2⁻⁵³.
  public mutating func uniform() -> Double {
    (Double(next() >> 11) + 0.5) * 0x1p-53
  }

  /// A fair coin.
  public mutating func coin() -> Bool { next() >> 63 == 1 }

  /// Philox4x32-10 as a function of a 64-bit key and a 128-bit counter.
  public static func block(key: UInt64, counter: (UInt64, UInt64)) -> (UInt64, UInt64) {
    let block = pbit_philox4x32_10(
      UInt32(truncatingIfNeeded: counter.0), UInt32(truncatingIfNeeded: counter.0 >> 32),
      UInt32(truncatingIfNeeded: counter.1), UInt32(truncatingIfNeeded: counter.1 >> 32),
      UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
    let word = block.word
    return (UInt64(word.0) | UInt64(word.1) << 32, UInt64(word.2) | UInt64(word.3) << 32)
  }

  /// FNV-1a over the UTF-8 bytes of the name, then the SplitMix64 finaliser over seed and hash together.
  public static func key(seed: UInt64, name: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return mix(mix(seed) ^ hash)
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9e37_79b9_7f4a_7c15
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
