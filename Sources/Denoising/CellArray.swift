// SPDX-License-Identifier: GPL-3.0-or-later

/// The cells of a chip, one for each node of a graph. Node i sees x = g_i·2β(h_i + ΣJ s′) + o_i and draws its next spin
/// from its table at x.
public struct CellArray: Sendable, Equatable {
  /// The responses that occur; all of one range and size.
  public let tables: [ResponseTable]
  /// Which of ``tables`` a node has.
  public let table: [Int32]
  /// g of each node: its response's steepness over the design's.
  public let gain: [Float]
  /// o of each node, logits: what its calibration left. β does not multiply it.
  public let offset: [Float]
  /// r: the share of a change of field that has not reached the cell when it is read. The cell sees
  /// e ← f + r·(e − f), f = g·2β(h + ΣJ s′), and at the first update of a run e = f.
  public let residualField: Float
  /// Standard deviation of what all nodes that are redrawn together see in common, logits: one Gaussian number a chain
  /// and half-sweep, on supply or reference.
  public let commonMode: Float

  /// Number of nodes.
  public var count: Int { table.count }

  /// The cells of `tableOfNode.count` nodes.
  ///
  /// - Parameters:
  ///   - tables: the responses that occur.
  ///   - tableOfNode: index into `tables`, one a node.
  ///   - gain: one a node; empty: all 1.
  ///   - offset: logits, one a node; empty: all 0.
  ///   - residualField: in [0, 1).
  ///   - commonMode: standard deviation, logits.
  /// - Throws: ``DenoisingError`` where sizes differ or a value is not finite or outside its range.
  public init(
    tables: [ResponseTable], tableOfNode: [Int], gain: [Float] = [], offset: [Float] = [], residualField: Float = 0,
    commonMode: Float = 0
  ) throws(DenoisingError) {
    let place = "cells"
    let count = tableOfNode.count
    guard let first = tables.first,
      tables.allSatisfy({ $0.range == first.range && $0.probability.count == first.probability.count })
    else {
      throw DenoisingError(
        .shapeMismatch, "\(tables.count) response tables that are none or differ in range or size", at: place,
        remedy: "make them all on one grid")
    }
    guard tables.count * first.probability.count <= 1 << 26 else {
      throw DenoisingError(
        .badDimensions, "\(tables.count) tables of \(first.probability.count) points", at: place,
        remedy: "let cells share tables, or make these coarser: 2²⁶ points are the limit")
    }
    guard tableOfNode.allSatisfy(tables.indices.contains) else {
      throw DenoisingError(
        .badOption, "a node's table outside 0 ..< \(tables.count)", at: place, remedy: "give an index into the tables")
    }
    guard gain.isEmpty || gain.count == count, offset.isEmpty || offset.count == count else {
      throw DenoisingError(
        .shapeMismatch, "\(gain.count) gains and \(offset.count) offsets for \(count) nodes", at: place,
        remedy: "give one of each a node, or none")
    }
    guard (gain + offset).allSatisfy(\.isFinite) else {
      throw DenoisingError(.notFinite, "a gain or offset", at: place, remedy: "check the cells' calibration")
    }
    guard residualField >= 0, residualField < 1 else {
      throw DenoisingError(
        .badOption, "a residual field of \(residualField)", at: place, remedy: "give a share from 0 to below 1")
    }
    guard commonMode >= 0, commonMode.isFinite else {
      throw DenoisingError(
        .badOption, "a common mode of \(commonMode) logits", at: place, remedy: "give a standard deviation")
    }
    self.tables = tables
    table = tableOfNode.map(Int32.init)
    self.gain = gain.isEmpty ? Array(repeating: 1, count: count) : gain
    self.offset = offset.isEmpty ? Array(repeating: 0, count: count) : offset
    self.residualField = residualField
    self.commonMode = commonMode
  }

  /// Checks that there is one cell for each node of a graph.
  public func check(graph: GridGraph) throws(DenoisingError) {
    guard count == graph.nodeCount else {
      throw DenoisingError(
        .shapeMismatch, "\(count) cells for a graph of \(graph.nodeCount) nodes", at: "cells",
        remedy: "draw one cell for each node")
    }
  }
}
