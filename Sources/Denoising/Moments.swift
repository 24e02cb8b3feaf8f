// SPDX-License-Identifier: GPL-3.0-or-later

import CKernels

/// Sums of s and of s s′ over chains and observations: exact integers, so that the order of adding does not matter.
public struct Moments: Sendable, Equatable {
  /// Σ s of each node.
  public private(set) var nodeSums: [Int32]
  /// Σ s s′ of each edge.
  public private(set) var edgeSums: [Int32]
  /// How many states were added.
  public private(set) var count = 0

  /// No states yet.
  public init(graph: GridGraph) {
    nodeSums = Array(repeating: 0, count: graph.nodeCount)
    edgeSums = Array(repeating: 0, count: graph.edgeCount)
  }

  /// Forgets everything.
  mutating func reset() {
    for i in nodeSums.indices { nodeSums[i] = 0 }
    for i in edgeSums.indices { edgeSums[i] = 0 }
    count = 0
  }

  /// Adds the present states of a block's first `chains` chains.
  public mutating func observe(
    _ block: ChainBlock, chains: Int, graph: GridGraph, allNodes: [Int32], bits: inout [UInt64],
    instructionSet: InstructionSet = .best
  ) {
    let mask = [Self.mask(min(chains, 64)), Self.mask(max(chains - 64, 0))]
    let set = instructionSet.rawValue
    pbit_gibbs_pack(set, block.state, Int32(graph.nodeCount), &bits)
    pbit_gibbs_moments(
      set, bits, mask, allNodes, Int32(allNodes.count), graph.edges, Int32(graph.edgeCount), &nodeSums, &edgeSums)
    count += chains
  }

  /// Adds another sum.
  public mutating func add(_ other: Moments) {
    for i in nodeSums.indices { nodeSums[i] += other.nodeSums[i] }
    for i in edgeSums.indices { edgeSums[i] += other.edgeSums[i] }
    count += other.count
  }

  private static func mask(_ chains: Int) -> UInt64 { chains >= 64 ? .max : (1 << UInt64(chains)) - 1 }
}
