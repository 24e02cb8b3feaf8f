// SPDX-License-Identifier: GPL-3.0-or-later

/// SHA-256 (FIPS 180-4) of a file's content, for provenance.
public enum ContentHash {
  /// The digest as 64 lower-case hexadecimal digits.
  public static func sha256(_ bytes: some Collection<UInt8>) -> String {
    var message = Array(bytes)
    let bitCount = UInt64(message.count) * 8
    message.append(0x80)
    while message.count % 64 != 56 { message.append(0) }
    for shift in stride(from: 56, through: 0, by: -8) {
      message.append(UInt8(truncatingIfNeeded: bitCount >> UInt64(shift)))
    }
    var digest = initial
    var words = Array(repeating: UInt32(0), count: 64)
    for block in stride(from: 0, to: message.count, by: 64) {
      for index in 0..<16 {
        words[index] = (0..<4).reduce(0) { $0 << 8 | UInt32(message[block + 4 * index + $1]) }
      }
      for index in 16..<64 {
        let early = rotate(words[index - 15], 7) ^ rotate(words[index - 15], 18) ^ words[index - 15] >> 3
        let late = rotate(words[index - 2], 17) ^ rotate(words[index - 2], 19) ^ words[index - 2] >> 10
        words[index] = words[index - 16] &+ early &+ words[index - 7] &+ late
      }
      var state = digest
      for index in 0..<64 {
        let high = rotate(state[4], 6) ^ rotate(state[4], 11) ^ rotate(state[4], 25)
        let choice = (state[4] & state[5]) ^ (~state[4] & state[6])
        let first = state[7] &+ high &+ choice &+ roundConstants[index] &+ words[index]
        let low = rotate(state[0], 2) ^ rotate(state[0], 13) ^ rotate(state[0], 22)
        let majority = (state[0] & state[1]) ^ (state[0] & state[2]) ^ (state[1] & state[2])
        state = [
          first &+ low &+ majority, state[0], state[1], state[2], state[3] &+ first, state[4], state[5], state[6],
        ]
      }
      for index in digest.indices { digest[index] &+= state[index] }
    }
    return digest.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }

  private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }

  /// The first 32 bits of the fractional parts of √p for the first eight primes.
  private static let initial: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]

  /// The first 32 bits of the fractional parts of ∛p for the first 64 primes.
  private static let roundConstants: [UInt32] = {
    var primes: [UInt64] = []
    var candidate: UInt64 = 2
    while primes.count < 64 {
      if !primes.contains(where: { candidate % $0 == 0 }) { primes.append(candidate) }
      candidate += 1
    }
    // ⌊2³² ∛p⌋ as the largest integer r with r³ ≤ p·2⁹⁶, found bit by bit in 128-bit arithmetic.
    return primes.map { prime in
      let target = UInt128(prime) << 96
      var root: UInt128 = 0
      for bit in stride(from: 34, through: 0, by: -1) {
        let trial = root | (UInt128(1) << UInt128(bit))
        if trial * trial * trial <= target { root = trial }
      }
      return UInt32(truncatingIfNeeded: root)
    }
  }()
}
