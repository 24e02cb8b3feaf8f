// SPDX-License-Identifier: GPL-3.0-or-later

import CKernels
import PBitKitRandomStreams

/// Two-colour Gibbs sampling of one ``BoltzmannMachine``, 128 chains at a time.
///
/// A sweep redraws the free upper nodes, then the free lower nodes. Every spin is a pure function of the stream's key,
/// its chain, node and sweep: neither threads nor instruction sets change it.
public final class GibbsSampler: @unchecked Sendable {
  /// The nodes that a sweep redraws; the others are clamped.
  public struct FreeNodes: Sendable {
    let upper: [Int32]
    let lower: [Int32]
    /// Number of nodes redrawn in a sweep.
    public var count: Int { upper.count + lower.count }

    /// All nodes but the clamped ones.
    public init(graph: GridGraph, clamped: [Int32] = []) {
      let fixed = Set(clamped)
      upper = graph.upper.filter { !fixed.contains($0) }
      lower = graph.lower.filter { !fixed.contains($0) }
    }
  }

  private let rows: Int
  private let instructionSet: InstructionSet
  private let groupStart: UnsafeMutableBufferPointer<Int32>
  private let noGroups: UnsafeMutableBufferPointer<Int32>
  private let neighbour: UnsafeMutableBufferPointer<Int32>
  private let weight: UnsafeMutableBufferPointer<Float>
  /// Of each group of four neighbours: what they add to the field, for each pattern of their spins.
  private let table: AlignedArray<Float>
  private let bias: UnsafeMutableBufferPointer<Float>
  /// Largest |h| + Σ|J| of a node.
  private var bound: Float = 0
  private let law: CellKernel
  /// The two places of each edge's weight.
  private let places: [Int32]

  /// A sampler of `machine` as it stands; `setParameters` follows later changes. A law of cells must have one for each
  /// node of the machine's graph.
  public init(machine: BoltzmannMachine, law: UpdateLaw = .ideal, instructionSet: InstructionSet = .best) {
    let nodes = machine.graph.nodeCount
    let edges = machine.graph.edges
    var neighbours: [[(node: Int32, edge: Int)]] = Array(repeating: [], count: machine.rowCount)
    for edge in 0..<machine.graph.edgeCount {
      neighbours[Int(edges[2 * edge])].append((edges[2 * edge + 1], edge))
      neighbours[Int(edges[2 * edge + 1])].append((edges[2 * edge], edge))
    }
    // The input spin comes last; it is never redrawn and needs no neighbours of its own.
    let visible = machine.placement.visible
    for (k, node) in visible.enumerated() { neighbours[Int(node)].append((Int32(nodes + k), -1)) }

    rows = machine.rowCount
    self.instructionSet = instructionSet.isSupported ? instructionSet : .baseline
    groupStart = .allocate(capacity: rows + 1)
    noGroups = .allocate(capacity: rows + 1)
    noGroups.initialize(repeating: 0)
    groupStart[0] = 0
    for row in 0..<rows { groupStart[row + 1] = groupStart[row] + Int32((neighbours[row].count + 3) / 4) }
    let slots = 4 * Int(groupStart[rows])
    neighbour = .allocate(capacity: max(slots, 1))
    neighbour.initialize(repeating: 0)
    weight = .allocate(capacity: max(slots, 1))
    weight.initialize(repeating: 0)
    table = AlignedArray(repeating: 0, count: 4 * slots)
    bias = .allocate(capacity: rows)
    bias.initialize(repeating: 0)
    var places = [Int32](repeating: -1, count: edges.count)
    for row in 0..<rows {
      for (k, (node, edge)) in neighbours[row].enumerated() {
        let slot = 4 * Int(groupStart[row]) + k
        neighbour[slot] = node * PBIT_GIBBS_CHAINS
        if edge < 0 {
          let isPixel = Int(node) - nodes < machine.placement.pixels.count
          weight[slot] = isPixel ? machine.imageCoupling : machine.labelCoupling
        } else {
          places[2 * edge + (row == Int(edges[2 * edge]) ? 0 : 1)] = Int32(slot)
        }
      }
    }
    self.places = places
    self.law = CellKernel(law, nodes: nodes)
    setParameters(weights: machine.weights, biases: machine.biases)
  }

  deinit {
    groupStart.deallocate()
    noGroups.deallocate()
    neighbour.deallocate()
    weight.deallocate()
    bias.deallocate()
  }

  /// Takes new J (in the graph's edge order) and h.
  func setParameters(weights: [Float], biases: [Float]) {
    for edge in weights.indices {
      weight[Int(places[2 * edge])] = weights[edge]
      weight[Int(places[2 * edge + 1])] = weights[edge]
    }
    for node in biases.indices { bias[node] = biases[node] }
    pbit_gibbs_tabulate(weight.baseAddress, groupStart[rows], table.start)
    bound = 0
    for row in 0..<rows {
      let slots = 4 * Int(groupStart[row])..<4 * Int(groupStart[row + 1])
      bound = max(bound, slots.reduce(abs(bias[row])) { $0 + abs(weight[$1]) })
    }
  }

  /// Draws every free node from its bias alone, P(+1) = 1/(1 + e^(−βh)): where each chain starts.
  public func start(_ block: ChainBlock, free: FreeNodes, beta: Double, stream: RandomStream) {
    if law.residualField > 0 { block.forgetFields() }
    for nodes in [free.upper, free.lower] {
      update(block, nodes, law: CellKernel.ideal, groups: noGroups, scale: Float(beta), sweep: 0, stream: stream)
    }
  }

  /// One sweep, numbered from 0, at inverse temperature β.
  public func sweep(_ block: ChainBlock, free: FreeNodes, beta: Double, index: Int, stream: RandomStream) {
    if law.residualField > 0, block.settled == nil { block.forgetFields() }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: ChainBlock.capacity) { common in
      for (colour, nodes) in [free.upper, free.lower].enumerated() {
        var cells = law.cells
        if law.residualField > 0 { cells.settled = block.settled }
        if law.commonMode > 0 {
          pbit_gibbs_common_mode(
            position(block, sweep: index + 1, stream: stream), Int32(colour), law.commonMode, common.baseAddress)
          cells.common = UnsafePointer(common.baseAddress)
        }
        update(
          block, nodes, law: cells, groups: groupStart, scale: Float(2 * beta), sweep: index + 1, stream: stream)
      }
    }
  }

  private func position(_ block: ChainBlock, sweep: Int, stream: RandomStream) -> pbit_gibbs_stream {
    pbit_gibbs_stream(
      key: stream.key, block: UInt32(truncatingIfNeeded: block.index), sweep: UInt32(truncatingIfNeeded: sweep))
  }

  private func update(
    _ block: ChainBlock, _ nodes: [Int32], law: pbit_gibbs_law, groups: UnsafeMutableBufferPointer<Int32>, scale: Float,
    sweep: Int, stream: RandomStream
  ) {
    var law = law
    var graph = pbit_gibbs_graph(
      group_start: groups.baseAddress, neighbour: neighbour.baseAddress, weight: weight.baseAddress, table: table.start,
      bias: bias.baseAddress, bound: bound)
    pbit_gibbs_update(
      instructionSet.rawValue, &graph, &law, scale, position(block, sweep: sweep, stream: stream), nodes,
      Int32(nodes.count), block.state)
  }
}
