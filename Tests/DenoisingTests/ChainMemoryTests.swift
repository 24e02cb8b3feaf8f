// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising
import PBitKitRandomStreams
import Testing

@Suite struct ChainMemoryTests {
  /// What is kept comes back, in any chain of a block; an example that was never kept leaves the chain as it is.
  @Test(arguments: [31, 32, 64, 99])
  func chainsComeBack(nodes: Int) {
    let memory = ChainMemory(nodes: nodes, examples: 5)
    var random = RandomStream(seed: 3, name: "chains")
    let bits = (0..<(2 * nodes)).map { _ in random.next() }
    memory.keep(2, bits: bits, chain: 7)
    memory.keep(4, bits: bits, chain: 100)
    let block = ChainBlock(rows: nodes)
    for node in 0..<nodes { block[node, 9] = true }
    memory.recall(2, into: block, chain: 0)
    memory.recall(4, into: block, chain: 127)
    memory.recall(3, into: block, chain: 9)
    for node in 0..<nodes {
      #expect(block[node, 0] == (bits[2 * node] >> 7 & 1 == 1))
      #expect(block[node, 127] == (bits[2 * node + 1] >> 36 & 1 == 1))
      #expect(block[node, 9])
    }
  }

  /// A bit a node, image and step, in whole words with one bit more.
  @Test func memoryIsABitANode() {
    #expect(ChainMemory.byteCount(nodes: 3600, examples: 60_000, steps: 4) == 4 * 113 * 60_000 * 4)
    #expect(ChainMemory.byteCount(nodes: 31, examples: 1, steps: 1) == 4)
    #expect(ChainMemory.byteCount(nodes: 32, examples: 1, steps: 1) == 8)
  }
}
