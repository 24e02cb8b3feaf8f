// SPDX-License-Identifier: GPL-3.0-or-later

/// The Boltzmann machine of one denoising step: E(s) = −Σ_edges J s s′ − Σ h s over spins ±1, each edge once, with each
/// visible spin tied to an input spin of its own by a fixed coupling.
public struct BoltzmannMachine: Sendable, Equatable {
  /// The grid.
  public let graph: GridGraph
  /// Where pixels and labels stand.
  public let placement: Placement
  /// Fixed coupling of each pixel to its input spin.
  public let imageCoupling: Float
  /// Fixed coupling of each label spin to its input spin.
  public let labelCoupling: Float
  /// J of each edge, in the graph's order.
  public var weights: [Float]
  /// h of each node.
  public var biases: [Float]

  /// A machine with all parameters zero.
  public init(graph: GridGraph, placement: Placement, imageCoupling: Double, labelCoupling: Double) {
    self.graph = graph
    self.placement = placement
    self.imageCoupling = Float(imageCoupling)
    self.labelCoupling = Float(labelCoupling)
    weights = Array(repeating: 0, count: graph.edgeCount)
    biases = Array(repeating: 0, count: graph.nodeCount)
  }

  /// Grid nodes and input spins together; input spin k is row `graph.nodeCount + k`.
  public var rowCount: Int { graph.nodeCount + placement.pixels.count + placement.labels.count }
}
