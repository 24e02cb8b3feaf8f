// SPDX-License-Identifier: GPL-3.0-or-later

/// Means of s and of s s′ over the observed states of a ``LatticeSampler``; exact up to 2²⁴ states.
public final class LatticeMoments {
  private let sampler: LatticeSampler
  private let nodeSums: [AlignedArray<Float>]
  private let edgeSums: AlignedArray<Float>
  /// How many states were added.
  public private(set) var count = 0

  /// No states yet.
  public init(_ sampler: LatticeSampler) {
    self.sampler = sampler
    nodeSums = (0..<2).map { _ in AlignedArray(repeating: 0, count: sampler.planes.nodePlaces) }
    edgeSums = AlignedArray(repeating: 0, count: sampler.planes.edgePlaces)
  }

  /// Adds the sampler's present state.
  public func observe() {
    sampler.observe(nodeSums: nodeSums, edgeSums: edgeSums)
    count += 1
  }

  /// ⟨s⟩ of each node; needs at least one state.
  public var nodeMeans: [Double] {
    let columns = sampler.lattice.columns
    return (0..<sampler.lattice.nodeCount).map { node in
      let (colour, place) = sampler.planes.node(node / columns, node % columns)
      return Double(nodeSums[colour].start[place]) / Double(count)
    }
  }

  /// ⟨s s′⟩ of each edge, in the lattice's order; needs at least one state.
  public var edgeMeans: [Double] {
    var means = Array(repeating: 0.0, count: sampler.lattice.edgeCount)
    sampler.placeEdges { edge, upper, _ in means[edge] = Double(edgeSums.start[upper]) / Double(count) }
    return means
  }
}
