// SPDX-License-Identifier: GPL-3.0-or-later

import CKernels
import PBitKitRandomStreams

/// Two-colour Gibbs sampling of one chain on a ``Lattice``, vectorised over the nodes of a colour.
///
/// E(s) = −Σ_edges J s s′ − Σ h s. A sweep redraws the upper nodes (row + column even), then the lower ones. Every spin
/// is a pure function of the stream's key, its node and sweep: neither threads nor instruction sets change it.
public final class LatticeSampler: @unchecked Sendable {
  /// How couplings are stored.
  public enum WeightFormat: Sendable {
    /// Single precision.
    case float32
    /// 8 bits in units of the largest |J|/127: a quarter of the memory traffic.
    case int8
  }

  /// The lattice.
  public let lattice: Lattice
  /// J of each edge as the kernel has it, in the lattice's edge order.
  public let weights: [Float]
  /// h of each node.
  public let biases: [Float]
  let planes: LatticePlanes
  private let instructionSet: InstructionSet
  private let threads: Int
  private let spins: [AlignedArray<Float>]
  private let weight: [AlignedArray<Float>]
  private let weightBytes: [AlignedArray<Int8>]
  private let quantum: Float
  private let bias: [AlignedArray<Float>]
  private let law: CellKernel
  private let table: [AlignedArray<Int32>]
  private let gain: [AlignedArray<Float>]
  private let offset: [AlignedArray<Float>]
  private let settled: [AlignedArray<Float>]

  /// A sampler; all spins are −1 until `start`.
  ///
  /// - Parameters:
  ///   - lattice: its nodes and edges.
  ///   - weights: J, one an edge.
  ///   - biases: h, one a node.
  ///   - weightFormat: how the weights are kept.
  ///   - law: how nodes draw; cells are one a node.
  ///   - threads: that share a half-sweep.
  ///   - instructionSet: of the kernel; the spins are the same with every one.
  /// - Throws: ``DenoisingError`` where sizes differ or a parameter is not finite.
  public init(
    lattice: Lattice, weights: [Float], biases: [Float], law: UpdateLaw = .ideal,
    weightFormat: WeightFormat = .float32, threads: Int = 1, instructionSet: InstructionSet = .best
  ) throws(DenoisingError) {
    guard weights.count == lattice.edgeCount, biases.count == lattice.nodeCount else {
      throw DenoisingError(
        .shapeMismatch,
        "\(weights.count) weights and \(biases.count) biases for \(lattice.edgeCount) edges and \(lattice.nodeCount) nodes",
        at: "lattice", remedy: "give one weight an edge and one bias a node")
    }
    guard weights.allSatisfy(\.isFinite), biases.allSatisfy(\.isFinite) else {
      throw DenoisingError(.notFinite, "a weight or bias", at: "lattice", remedy: "check where the machine came from")
    }
    guard (1...1024).contains(threads) else {
      throw DenoisingError(.badOption, "\(threads) threads", at: "--threads", remedy: "give 1 to 1024")
    }
    self.lattice = lattice
    self.biases = biases
    self.threads = min(threads, lattice.rows)
    self.instructionSet = instructionSet.isSupported ? instructionSet : .baseline
    let planes = LatticePlanes(lattice)
    self.planes = planes
    spins = (0..<2).map { _ in AlignedArray(repeating: 0, count: planes.plane.count) }

    let largest = weights.reduce(0) { max($0, abs($1)) }
    let quantum: Float = weightFormat == .int8 && largest > 0 ? largest / 127 : 0
    self.quantum = quantum
    let codes = quantum > 0 ? weights.map { Int8(($0 / quantum).rounded()) } : []
    self.weights = quantum > 0 ? codes.map { Float($0) * quantum } : weights
    weight = (0..<2).map { _ in AlignedArray(repeating: 0, count: quantum > 0 ? 0 : planes.edgePlaces) }
    weightBytes = (0..<2).map { _ in AlignedArray(repeating: 0, count: quantum > 0 ? planes.edgePlaces : 0) }
    bias = (0..<2).map { _ in AlignedArray(repeating: 0, count: planes.nodePlaces) }

    var cells: CellArray?
    if case .cells(let array) = law {
      guard array.count == lattice.nodeCount else {
        throw DenoisingError(
          .shapeMismatch, "\(array.count) cells for \(lattice.nodeCount) nodes", at: "cells",
          remedy: "draw one cell for each node")
      }
      cells = array
    }
    self.law = CellKernel(law, nodes: lattice.nodeCount)
    let count = cells == nil ? 0 : planes.nodePlaces
    table = (0..<2).map { _ in AlignedArray(repeating: 0, count: count) }
    gain = (0..<2).map { _ in AlignedArray(repeating: 1, count: count) }
    offset = (0..<2).map { _ in AlignedArray(repeating: 0, count: count) }
    let remembers = (cells?.residualField ?? 0) > 0
    settled = (0..<2).map { _ in AlignedArray(repeating: .nan, count: remembers ? planes.nodePlaces : 0) }

    for row in 0..<lattice.rows {
      for column in 0..<lattice.columns {
        let (colour, place) = planes.node(row, column)
        let node = row * lattice.columns + column
        bias[colour].start[place] = biases[node]
        if let cells {
          table[colour].start[place] = cells.table[node]
          gain[colour].start[place] = cells.gain[node]
          offset[colour].start[place] = cells.offset[node]
        }
        self[row, column] = false
      }
    }
    placeEdges { edge, upper, lower in
      if quantum > 0 {
        weightBytes[0].start[upper] = codes[edge]
        weightBytes[1].start[lower] = codes[edge]
      } else {
        weight[0].start[upper] = weights[edge]
        weight[1].start[lower] = weights[edge]
      }
    }
  }

  /// Calls `body` with each edge and the places of its step from the upper and from the lower node.
  func placeEdges(_ body: (_ edge: Int, _ upper: Int, _ lower: Int) -> Void) {
    let reverse = lattice.steps.map { step in lattice.steps.firstIndex(of: .init(-step.a, -step.b)) ?? 0 }
    var edge = 0
    for row in 0..<lattice.rows {
      for column in stride(from: row % 2, to: lattice.columns, by: 2) {
        let here = planes.node(row, column).place
        for (k, step) in lattice.steps.enumerated() {
          guard let other = lattice.neighbour(row: row, column: column, step: step) else { continue }
          let there = planes.node(other.row, other.column).place
          body(edge, planes.edge(here, step: k), planes.edge(there, step: reverse[k]))
          edge += 1
        }
      }
    }
  }

  /// Whether the spin of a node is +1.
  public subscript(row: Int, column: Int) -> Bool {
    get { plane((row + column) & 1)[planes.spin(row, column)] > 0 }
    set {
      let spins = plane((row + column) & 1)
      spins[planes.spin(row, column)] = newValue ? 1 : -1
      if lattice.torus { withUnsafePointer(to: planes.stencil) { pbit_stencil_wrap($0, spins, Int32(row)) } }
    }
  }

  private func plane(_ colour: Int) -> UnsafeMutablePointer<Float> { spins[colour].start + planes.plane.before }

  /// Draws every node from its bias alone, P(+1) = 1/(1 + e^(−βh)).
  public func start(beta: Double, stream: RandomStream) {
    for fields in settled { fields.start.update(repeating: .nan, count: fields.count) }
    var alone = planes.stencil
    alone.directions = 0
    for colour in 0..<2 {
      update(colour, stencil: alone, law: CellKernel.ideal, scale: Float(beta), sweep: 0, stream: stream)
    }
  }

  /// One sweep, numbered from 0, at inverse temperature β.
  public func sweep(beta: Double, index: Int, stream: RandomStream) {
    let sweep = UInt32(truncatingIfNeeded: index + 1)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: ChainBlock.capacity) { common in
      for colour in 0..<2 {
        var cells = law.cells
        if table[colour].count > 0 {
          cells.table = UnsafePointer(table[colour].start)
          cells.gain = UnsafePointer(gain[colour].start)
          cells.offset = UnsafePointer(offset[colour].start)
        }
        if law.residualField > 0 { cells.settled = settled[colour].start }
        if law.commonMode > 0 {
          pbit_gibbs_common_mode(
            pbit_gibbs_stream(key: stream.key, block: 0, sweep: sweep), Int32(colour), law.commonMode,
            common.baseAddress)
          cells.common = UnsafePointer(common.baseAddress)
        }
        update(
          colour, stencil: planes.stencil, law: cells, scale: Float(2 * beta), sweep: sweep, stream: stream)
      }
    }
  }

  private func update(
    _ colour: Int, stencil: pbit_stencil, law: pbit_gibbs_law, scale: Float, sweep: UInt32, stream: RandomStream
  ) {
    let plane = kernelPlane(colour)
    inBands { first, end in
      var (stencil, plane, law) = (stencil, plane, law)
      pbit_stencil_update(
        instructionSet.rawValue, &stencil, &plane, &law, scale, stream.key, sweep, Int32(first), Int32(end))
    }
  }

  private func kernelPlane(_ colour: Int) -> pbit_stencil_plane {
    pbit_stencil_plane(
      colour: Int32(colour), spins: plane(colour), others: plane(1 - colour),
      weight: quantum > 0 ? nil : weight[colour].start, weight_bytes: weightBytes[colour].start, quantum: quantum,
      bias: bias[colour].start)
  }

  /// Shares the rows among the threads.
  private func inBands(_ body: (_ first: Int, _ end: Int) -> Void) {
    if threads == 1 { return body(0, lattice.rows) }
    forEachInParallel(threads, threads: threads) { _, band in
      body(lattice.rows * band / threads, lattice.rows * (band + 1) / threads)
    }
  }

  /// Adds the present state.
  func observe(nodeSums: [AlignedArray<Float>], edgeSums: AlignedArray<Float>) {
    for colour in 0..<2 {
      let plane = kernelPlane(colour)
      inBands { first, end in
        var (stencil, plane) = (planes.stencil, plane)
        pbit_stencil_observe(
          instructionSet.rawValue, &stencil, &plane, Int32(first), Int32(end), nodeSums[colour].start,
          colour == 0 ? edgeSums.start : nil)
      }
    }
  }

  /// E of the present state.
  public var energy: Double {
    var energy = 0.0
    for row in 0..<lattice.rows {
      for column in 0..<lattice.columns {
        energy -= Double(biases[row * lattice.columns + column]) * (self[row, column] ? 1 : -1)
      }
    }
    let columns = lattice.columns
    for edge in weights.indices {
      let (upper, lower) = (Int(lattice.edges[2 * edge]), Int(lattice.edges[2 * edge + 1]))
      let equal = self[upper / columns, upper % columns] == self[lower / columns, lower % columns]
      energy -= Double(weights[edge]) * (equal ? 1 : -1)
    }
    return energy
  }
}
