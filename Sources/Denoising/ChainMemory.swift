// SPDX-License-Identifier: GPL-3.0-or-later

/// Where the negative chain of each example was left: a bit a node, for one step's machine.
///
/// An example is in one batch of an epoch and so in the hands of one thread at a time.
package final class ChainMemory: @unchecked Sendable {
  /// Nodes of the grid.
  let nodes: Int
  /// Examples.
  let examples: Int
  /// 32-bit words of an example: its nodes' bits, and then a bit that tells whether the chain has ever run.
  private let stride: Int
  private let words: UnsafeMutableBufferPointer<UInt32>

  /// A memory of chains that have not run yet: (nodes + 1)·examples bits.
  package init(nodes: Int, examples: Int) {
    self.nodes = nodes
    self.examples = examples
    stride = Self.stride(nodes: nodes)
    words = .allocate(capacity: stride * examples)
    words.initialize(repeating: 0)
  }

  /// Forgets all chains.
  func forget() { words.update(repeating: 0) }

  deinit { words.deallocate() }

  /// Bytes that the memory of so many examples and steps takes.
  package static func byteCount(nodes: Int, examples: Int, steps: Int) -> Int {
    4 * stride(nodes: nodes) * examples * steps
  }

  private static func stride(nodes: Int) -> Int { (nodes + 32) / 32 }

  /// Sets a chain's nodes to where the example's chain was left; one that never ran changes nothing.
  package func recall(_ example: Int, into block: ChainBlock, chain: Int) {
    let first = example * stride
    guard words[first + nodes / 32] >> UInt32(nodes % 32) & 1 == 1 else { return }
    for node in 0..<nodes { block[node, chain] = words[first + node / 32] >> UInt32(node % 32) & 1 == 1 }
  }

  /// Keeps a chain's nodes, from packed bits: two words a node, bit c of word c/64 for chain c.
  package func keep(_ example: Int, bits: [UInt64], chain: Int) {
    let first = example * stride
    let (half, shift) = (chain / 64, UInt64(chain % 64))
    for word in 0..<stride { words[first + word] = 0 }
    for node in 0..<nodes where bits[2 * node + half] >> shift & 1 == 1 {
      words[first + node / 32] |= 1 << UInt32(node % 32)
    }
    words[first + nodes / 32] |= 1 << UInt32(nodes % 32)
  }

  /// The whole memory, example by example, as a checkpoint keeps it.
  var stored: [Int32] {
    get { words.map { Int32(bitPattern: $0) } }
    set {
      precondition(newValue.count == words.count, "a memory of another size")
      for (index, word) in newValue.enumerated() { words[index] = UInt32(bitPattern: word) }
    }
  }

  /// Examples × words.
  var shape: [Int] { [examples, stride] }
}
