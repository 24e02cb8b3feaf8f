// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising
import PBitKitRandomStreams

/// A Boltzmann machine so small that its law can be written down: nine spins in two colours, 512 states.
///
/// E(s) = −Σ J s s′ − Σ h s on an open 3 × 3 grid with the rules (0, 1) and (1, 2). J and h are drawn once from a fixed
/// stream, uniform in ±0.6 and ±0.3 on a grid of 1/64, so that every program reads exactly the same machine.
public struct EnumerableMachine: Codable, Sendable {
  /// Node pairs.
  public let edges: [[Int]]
  /// J of each edge.
  public let weights: [Double]
  /// h of each node.
  public let biases: [Double]
  /// The nodes that a sweep redraws first.
  public let upper: [Int]
  /// The nodes that it redraws then.
  public let lower: [Int]
  /// Independent chains.
  public let chains: Int
  /// Sweeps of each chain before it is looked at.
  public let warmUp: Int
  /// Observations of each chain.
  public let observations: Int
  /// Sweeps from one to the next.
  public let stride: Int
  /// Seed of the chains.
  public let seed: UInt64

  private static let coupling = 0.6
  private static let field = 0.3

  /// The machine, and how it is to be sampled.
  ///
  /// - Throws: `DenoisingError`, never with these rules.
  public init(
    seed: UInt64, chains: Int = 2048, warmUp: Int = 64, observations: Int = 256, stride: Int = 8
  ) throws(DenoisingError) {
    let graph = try Self.graph()
    var draws = RandomStream(seed: 1, name: "notebooks/machine")
    func draw(_ range: Double) -> Double { (128 * range * (draws.uniform() - 0.5)).rounded() / 64 }
    edges = (0..<graph.edgeCount).map { [Int(graph.edges[2 * $0]), Int(graph.edges[2 * $0 + 1])] }
    weights = edges.map { _ in draw(Self.coupling) }
    biases = (0..<graph.nodeCount).map { _ in draw(Self.field) }
    upper = graph.upper.map(Int.init)
    lower = graph.lower.map(Int.init)
    self.chains = chains
    self.warmUp = warmUp
    self.observations = observations
    self.stride = stride
    self.seed = seed
  }

  /// How often each state was met: 512 counts; bit k of a state's number tells whether node k is +1.
  ///
  /// - Parameters:
  ///   - law: How nodes draw.
  ///   - name: Names the random stream, so that laws of different names are sampled independently.
  /// - Throws: `DenoisingError`, never with these rules.
  public func counts(_ law: UpdateLaw, named name: String) throws(DenoisingError) -> [Int] {
    let graph = try Self.graph()
    var machine = BoltzmannMachine(
      graph: graph, placement: Placement(pixels: [], labels: []), imageCoupling: 0, labelCoupling: 0)
    machine.weights = weights.map(Float.init)
    machine.biases = biases.map(Float.init)
    let sampler = GibbsSampler(machine: machine, law: law)
    let free = GibbsSampler.FreeNodes(graph: graph)
    let stream = RandomStream(seed: seed, name: "notebooks/chains/\(name)")
    var counts = [Int](repeating: 0, count: 1 << graph.nodeCount)
    for first in Swift.stride(from: 0, to: chains, by: ChainBlock.capacity) {
      let block = ChainBlock(rows: machine.rowCount, index: first / ChainBlock.capacity)
      sampler.start(block, free: free, beta: 1, stream: stream)
      var sweep = 0
      for observation in 0..<observations {
        for _ in 0..<(observation == 0 ? warmUp : self.stride) {
          sampler.sweep(block, free: free, beta: 1, index: sweep, stream: stream)
          sweep += 1
        }
        for chain in 0..<min(ChainBlock.capacity, chains - first) {
          counts[(0..<graph.nodeCount).reduce(0) { $0 | (block[$1, chain] ? 1 << $1 : 0) }] += 1
        }
      }
    }
    return counts
  }

  private static func graph() throws(DenoisingError) -> GridGraph {
    try GridGraph(side: 3, rules: [.init(0, 1), .init(1, 2)], torus: false)
  }
}
